//! Groups the records of concurrent interactions into one write.
//!
//! Each interaction is recorded before it is handled, so that it is handled once. A write costs
//! about as much for fifty rows as for one, and one connection writes at a time. The request
//! that gets the lock writes for all that wait at that moment; the others then have their answer.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

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

impl ArrivalQueue {
    /// Records an interaction and returns true if it is new. `record` writes several and returns
    /// the new ones among them.
    ///
    /// # Errors
    ///
    /// The error of `record`, or [`StoreError::NoAnswer`] if another request wrote this interaction
    /// and did not get an answer.
    pub(super) async fn first_time<R>(
        &self,
        interaction: InteractionId,
        now: i64,
        record: impl FnOnce(Arrivals) -> R + Send,
    ) -> Result<bool>
    where
        R: Future<Output = Result<BTreeSet<InteractionId>>> + Send,
    {
        let (answer, mut answered) = oneshot::channel();
        self.waiting().push(Waiting {
            interaction,
            now,
            answer,
        });
        let _writing = self.write_lock.lock().await;
        match answered.try_recv() {
            Ok(is_new) => return Ok(is_new),
            Err(oneshot::error::TryRecvError::Closed) => return Err(StoreError::NoAnswer),
            Err(oneshot::error::TryRecvError::Empty) => {}
        }
        let batch = std::mem::take(&mut *self.waiting());
        let arrivals = Arrivals {
            interactions: batch.iter().map(|one| one.interaction).collect(),
            now: batch.iter().map(|one| one.now).max().unwrap_or(now),
        };
        let mut new = record(arrivals).await?;
        for one in batch {
            // Of several requests with the same interaction, one is the first. A send fails
            // if the request no longer waits.
            let _ = one.answer.send(new.remove(&one.interaction));
        }
        answered.try_recv().map_err(|_| StoreError::NoAnswer)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
