//! Maps items on several threads and consumes the results in order on one.
//!
//! Computing the terms of a sentence takes several times as long as indexing them, so it runs in
//! parallel. The result does not depend on the number of threads.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

/// The number of items that a thread processes at once, a few milliseconds of work. Up to this many
/// items are processed without threads.
const CHUNK: usize = 256;
/// The maximum number of chunks in the queue, so that fast producers do not exhaust the memory.
const QUEUE_CAPACITY: usize = 16;
/// The maximum number of threads; more would produce faster than one thread can consume.
const MAX_THREADS: usize = 8;

/// Applies `make` to every item, on as many threads as the machine has, and passes the results to
/// `take` in the order of the items.
///
/// # Errors
/// The first error of `take`; no further result is passed to it.
pub(super) fn parallel_map_in_order<S: Sync, T: Send, E>(
    items: &[S],
    make: impl Fn(&S) -> T + Sync,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    if items.len() <= CHUNK {
        return items.iter().map(make).try_for_each(take);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (done, waiting) = mpsc::sync_channel(QUEUE_CAPACITY);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads.min(MAX_THREADS) {
            let done = done.clone();
            let (make, next) = (&make, &next);
            scope.spawn(move || make_chunks(items, make, next, &done));
        }
        drop(done);
        take_in_order(waiting, take)
    })
}

fn make_chunks<S, T>(
    items: &[S],
    make: impl Fn(&S) -> T,
    next: &AtomicUsize,
    done: &SyncSender<(usize, Vec<T>)>,
) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(chunk) = items.chunks(CHUNK).nth(number) else {
            return;
        };
        let made = chunk.iter().map(&make).collect();
        if done.send((number, made)).is_err() {
            return; // the consumer has stopped
        }
    }
}

/// Ends when all producers have finished and the channel closes.
fn take_in_order<T, E>(
    waiting: Receiver<(usize, Vec<T>)>,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut expected = 0;
    for (number, made) in waiting {
        early.insert(number, made);
        while let Some(made) = early.remove(&expected) {
            made.into_iter().try_for_each(&mut take)?;
            expected += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..CHUNK * 40 + 7).collect();
        let mut taken = Vec::new();
        let outcome: Result<(), ()> = parallel_map_in_order(
            &items,
            |item| item * 2,
            |made| {
                taken.push(made);
                Ok(())
            },
        );
        assert_eq!(outcome, Ok(()));
        assert!(taken.iter().copied().eq(items.iter().map(|item| item * 2)));
    }

    #[test]
    fn an_error_ends_the_map() {
        let items: Vec<usize> = (0..CHUNK * 40).collect();
        let mut taken = 0;
        let outcome = parallel_map_in_order(
            &items,
            |item| *item,
            |made| {
                taken += 1;
                if made == CHUNK * 3 { Err(made) } else { Ok(()) }
            },
        );
        assert_eq!(outcome, Err(CHUNK * 3));
        assert_eq!(taken, CHUNK * 3 + 1);
    }

    #[test]
    fn few_items_are_processed_without_threads() {
        let here = thread::current().id();
        let make = |_: &u8| thread::current().id();
        let take = |made| if made == here { Ok(()) } else { Err(made) };
        assert_eq!(parallel_map_in_order(&[0; CHUNK], make, take), Ok(()));
    }

    #[test]
    fn no_items_give_no_results() {
        let outcome: Result<(), ()> = parallel_map_in_order(&[], |item: &u8| *item, |_| Err(()));
        assert_eq!(outcome, Ok(()));
    }
}
