//! Groups the records of concurrent interactions into one write.
//!
//! Each interaction is recorded before it is handled, so that it is handled once. A write costs
//! about as much for fifty rows as for one, and one connection writes at a time. The request
//! that gets the lock writes for all that wait at that moment; the others then have their answer. It
//! goes on while more arrive, because a connection that is given back is tested, which takes as long
//! as a write.
//!
//! ```text
//! record(7) ─► Writes(writer) ─► next_batch() {7, 9} ─► INSERT ─► answer({7}) ─► … ─► finish() → true
//! record(9) ─► Done(false)
//! ```

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::{MutexGuard, oneshot};

use super::Result;
use super::error::StoreError;
use super::id::InteractionId;

/// The interactions to record, and when they arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrivals {
    /// In order, so that two processes lock their rows in the same order.
    pub(super) interactions: BTreeSet<InteractionId>,
    /// The latest time of all of them.
    pub(super) now: i64,
}

/// The requests for which a batch waits. More join it only if they come at once.
const MAX_BATCH: usize = 256;

/// The batches that one request writes before it lets another one write. The request's own answer waits
/// for all of them: a fraction of a millisecond each in a file, some milliseconds on a server.
const MAX_BATCHES: usize = 16;

/// The requests that wait for their interaction to be recorded.
#[derive(Debug, Default)]
pub(super) struct ArrivalQueue {
    waiting: Mutex<Vec<Waiting>>,
    write_lock: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Waiting {
    interaction: InteractionId,
    now: i64,
    answer: oneshot::Sender<bool>,
}

/// What a request does for its interaction.
pub(super) enum Recording<'a> {
    /// Nothing: another request has recorded it. Whether it is new.
    Done(bool),
    /// It records its own interaction, and those of all requests that wait.
    Writes(Writer<'a>),
}

/// A request that records the interactions of all that wait.
pub(super) struct Writer<'a> {
    queue: &'a ArrivalQueue,
    _writing: MutexGuard<'a, ()>,
    answered: oneshot::Receiver<bool>,
    batch: Vec<Waiting>,
    batches_left: usize,
}

impl ArrivalQueue {
    /// Waits until an interaction is recorded, or until the request may record it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoAnswer`] if another request wrote this interaction and did not get an answer.
    pub(super) async fn record(
        &self,
        interaction: InteractionId,
        now: i64,
    ) -> Result<Recording<'_>> {
        let (answer, mut answered) = oneshot::channel();
        self.waiting().push(Waiting {
            interaction,
            now,
            answer,
        });
        // An answer comes before the lock: nobody needs both.
        tokio::select! {
            biased;
            is_new = &mut answered => match is_new {
                Ok(is_new) => Ok(Recording::Done(is_new)),
                Err(_) => Err(StoreError::NoAnswer),
            },
            writing = self.write_lock.lock() => Ok(Recording::Writes(Writer {
                queue: self,
                _writing: writing,
                answered,
                batch: Vec::new(),
                batches_left: MAX_BATCHES,
            })),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer<'_> {
    /// Takes the interactions to write next; `None` if none wait, or if it has written enough. The
    /// first batch has the request's own interaction.
    pub(super) async fn next_batch(&mut self) -> Option<Arrivals> {
        self.batches_left = self.batches_left.checked_sub(1)?;
        // Requests that have arrived but not run yet join the batch: until none comes, all others run
        // first. Under load, that makes the batches larger; alone, a request waits for one turn.
        let mut joined = 0;
        while joined < MAX_BATCH && joined < self.queue.waiting().len() {
            joined = self.queue.waiting().len();
            tokio::task::yield_now().await;
        }
        self.batch = std::mem::take(&mut *self.queue.waiting());
        Some(Arrivals {
            now: self.batch.iter().map(|one| one.now).max()?,
            interactions: self.batch.iter().map(|one| one.interaction).collect(),
        })
    }

    /// Answers the requests of the batch that was written. `new`: its new interactions.
    pub(super) fn answer(&mut self, mut new: BTreeSet<InteractionId>) {
        for one in self.batch.drain(..) {
            // Of several requests with the same interaction, one is the first. A send fails if the
            // request no longer waits.
            let _ = one.answer.send(new.remove(&one.interaction));
        }
    }

    /// Whether the request's own interaction is new.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoAnswer`] if it was not written.
    pub(super) fn finish(mut self) -> Result<bool> {
        self.answered.try_recv().map_err(|_| StoreError::NoAnswer)
    }
}
