//! Runs a task for each input, and waits for all of them at the end.
//!
//! ```text
//! transport ─► dispatch(arrival) ─► its servers are tracked, in order ─► a task for the request
//!                     └─ after close: refused
//! close ─► waits for the open requests ─► what is left is aborted
//! ```
//! The transport starts the task itself: a task between the two would have to wake up twice for each
//! request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use super::bot_service::BotService;
use super::incoming::{Arrival, Notice};
use super::request_handler::RequestHandler;
use super::timings::Timings;

/// The handler with its running tasks.
pub(super) struct TaskSupervisor<A> {
    handler: Arc<RequestHandler<A>>,
    /// Never held across an await.
    running: Mutex<OpenTasks>,
}

struct OpenTasks {
    tasks: JoinSet<()>,
    /// Dropped when the supervisor closes, which ends the task that reads them. Then nothing is
    /// accepted any more.
    notices: Option<mpsc::UnboundedSender<Notice>>,
}

impl<A: BotService> TaskSupervisor<A> {
    pub(super) fn open(handler: &Arc<RequestHandler<A>>) -> Self {
        let (notices, receiver) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(handler).report_notices(receiver));
        let running = OpenTasks {
            tasks,
            notices: Some(notices),
        };
        Self {
            handler: Arc::clone(handler),
            running: Mutex::new(running),
        }
    }

    /// Starts a task for an arrival. Returns false if the supervisor has closed.
    pub(super) fn dispatch(&self, arrival: Arrival) -> bool {
        let mut running = self.running();
        let Some(notices) = &running.notices else {
            return false;
        };
        if let Some(notice) = self.handler.track_guilds(&arrival.incoming) {
            // If the task has ended, its failure has been logged.
            let _ = notices.send(notice);
        }
        running.log_ended();
        running
            .tasks
            .spawn(Arc::clone(&self.handler).handle(arrival));
        true
    }

    /// Starts the periodic upkeep.
    pub(super) fn start_upkeep(&self) {
        let handler = Arc::clone(&self.handler);
        let mut running = self.running();
        running.log_ended();
        running
            .tasks
            .spawn(async move { handler.run_upkeep().await });
    }

    /// The number of tasks that have not ended, or whose end was not noticed yet.
    pub(super) fn n_open(&self) -> usize {
        self.running().tasks.len()
    }

    /// Accepts nothing more, and waits for the open requests, up to the drain limit.
    pub(super) async fn close(&self, timings: Timings) {
        let mut tasks = {
            let mut running = self.running();
            running.notices = None;
            std::mem::take(&mut running.tasks)
        };
        let all = async {
            while let Some(ended) = tasks.join_next().await {
                log_panic(ended);
            }
        };
        if timeout(timings.drain, all).await.is_err() {
            tracing::error!(requests.n_open = tasks.len(), "requests were aborted");
            tasks.shutdown().await;
        }
    }

    /// A panic between two changes leaves the tasks whole.
    fn running(&self) -> MutexGuard<'_, OpenTasks> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenTasks {
    fn log_ended(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            log_panic(ended);
        }
    }
}

fn log_panic(ended: Result<(), JoinError>) {
    if ended.is_err_and(|error| error.is_panic()) {
        tracing::error!("a task panicked");
    }
}
