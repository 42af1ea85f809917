//! The door that every connection passes: serenity reads the gateway's address from a lock, and
//! whoever holds the lock decides when.
//!
//! tokio's lock is fair: released, it goes to whoever waits. So right after the door was opened,
//! it can be taken back at once only where nobody waited. That tells a connection that is being
//! begun from none, which serenity itself does not tell. It holds only where whoever waits cannot
//! run in between: the door is kept on the shard's own thread.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

/// Asks for the door to be opened for a moment; the answer is whether somebody went through.
pub(super) type Knock = oneshot::Sender<bool>;

/// The door; shut unless somebody is let through.
#[derive(Debug)]
pub(super) struct Door {
    address: Arc<Mutex<String>>,
    shut: Option<OwnedMutexGuard<String>>,
}

impl Door {
    /// A door that is shut, and what serenity is to read the address from.
    pub(super) fn new(address: String) -> (Self, Arc<Mutex<String>>) {
        let address = Arc::new(Mutex::new(address));
        let door = Self {
            shut: Arc::clone(&address).try_lock_owned().ok(),
            address: Arc::clone(&address),
        };
        (door, address)
    }

    /// Keeps the door: opens it for whoever knocks, as long as anybody may.
    pub(super) async fn keep(mut self, mut knocks: mpsc::Receiver<Knock>) {
        while let Some(knock) = knocks.recv().await {
            // Who does not wait for the answer does not need it.
            let _ = knock.send(self.open().await);
        }
    }

    /// Opens it for a moment. Whether somebody went through: a connection is being begun.
    async fn open(&mut self) -> bool {
        self.shut = None;
        match Arc::clone(&self.address).try_lock_owned() {
            Ok(shut) => {
                self.shut = Some(shut);
                false
            }
            Err(_) => {
                self.shut = Some(Arc::clone(&self.address).lock_owned().await);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_door_tells_whether_somebody_went_through() {
        let (mut door, address) = Door::new("ws://here".to_owned());
        assert!(!door.open().await);
        let mut waiting = tokio::spawn(async move { address.lock().await.clone() });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        assert!(door.open().await);
        assert_eq!((&mut waiting).await.unwrap(), "ws://here");
        assert!(!door.open().await);
    }
}
