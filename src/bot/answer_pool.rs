//! Runs the engine on its own threads, behind a bounded queue.
//!
//! Reading a new question takes a third of a second of CPU time. On the network threads this would
//! delay every other request, so separate threads do it. A cached answer does not wait.
//!
//! ```text
//! request ─► cached? ─ yes ─► answer
//!              └─ no ─► queue (256) ─► reading threads ─► answer
//!                         └─ full ─► "too busy, try again"
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::answer::{AbstentionReason, Answer, Engine, Verdict};
use crate::metrics::Metrics;

use super::error::UserError;

/// The maximum number of waiting questions. At a third of a second each, the last one waits a minute
/// and a half on one thread, well below Discord's limit of 15 minutes for a deferred response.
const QUEUE_CAPACITY: usize = 256;

/// A pool of threads that answer questions.
#[derive(Debug)]
pub(super) struct AnswerPool {
    engine: Arc<Engine>,
    queue: mpsc::Sender<Job>,
    metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Job {
    question: String,
    reply: oneshot::Sender<AnswerResult>,
}

/// The answer, or the panic that the question caused. The panic is passed on to the asker's task,
/// so that no pool thread ends.
type AnswerResult = std::thread::Result<Answer>;

impl AnswerPool {
    /// Starts one thread for each core except one, which is left to the network, and at least one.
    /// The threads end when the pool is dropped.
    pub(super) fn new(engine: Arc<Engine>, metrics: Arc<Metrics>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(
            engine,
            metrics,
            cores.saturating_sub(1).max(1),
            QUEUE_CAPACITY,
        )
    }

    fn with(engine: Arc<Engine>, metrics: Arc<Metrics>, threads: usize, waiting: usize) -> Self {
        let (queue, jobs) = mpsc::channel(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let (engine, jobs, metrics) = (engine.clone(), jobs.clone(), metrics.clone());
            let thread = std::thread::Builder::new().name(format!("reading-{number}"));
            let started = thread.spawn(move || run_worker(&engine, &jobs, &metrics));
            if let Err(error) = started {
                tracing::error!(%error, "a thread for reading questions could not be started");
            }
        }
        Self {
            engine,
            queue,
            metrics,
        }
    }

    /// Answers a request's first question.
    ///
    /// # Errors
    ///
    /// [`UserError::Busy`] if the queue is full or no thread is left to answer;
    /// [`UserError::SourcesChanged`] if a source could not be read.
    pub(super) async fn answer(&self, question: &str) -> Result<Answer, UserError> {
        if let Some(known) = self.engine.cached_answer(question) {
            self.count(known.verdict.as_ref());
            return Ok(known);
        }
        let place = self.queue.try_reserve().map_err(|_| UserError::Busy)?;
        let answer = self.read(place, question).await?;
        self.count(answer.verdict.as_ref());
        Ok(answer)
    }

    /// Answers a further question of an accepted request, or a question of a background task. Waits
    /// for a free place in the queue.
    ///
    /// # Errors
    ///
    /// [`UserError::Busy`] if no thread is left to answer it; [`UserError::SourcesChanged`] if a
    /// source could not be read.
    pub(super) async fn answer_when_free(&self, question: &str) -> Result<Answer, UserError> {
        if let Some(known) = self.engine.cached_answer(question) {
            return Ok(known);
        }
        let place = self.queue.reserve().await.map_err(|_| UserError::Busy)?;
        self.read(place, question).await
    }

    /// Puts a question into its place in the queue, and waits for the answer.
    async fn read(
        &self,
        place: mpsc::Permit<'_, Job>,
        question: &str,
    ) -> Result<Answer, UserError> {
        let (reply, answer) = oneshot::channel();
        let question = question.to_owned();
        // Before a thread can take the question, and so before it is subtracted.
        self.metrics.queued(1);
        place.send(Job { question, reply });
        received(answer).await
    }

    /// Counts the verdict of an answer. [`Self::answer`] does so itself.
    pub(super) fn count(&self, verdict: Option<&Verdict>) {
        let code = verdict.map(|verdict| verdict.code.as_str());
        let reason = verdict.and_then(|verdict| verdict.reason);
        self.metrics
            .verdict(code, reason.map(AbstentionReason::as_str));
    }
}

async fn received(answer: oneshot::Receiver<AnswerResult>) -> Result<Answer, UserError> {
    match answer.await {
        // Not an answer to show, count, queue or pin: the next one will be right.
        Ok(Ok(answer)) if answer.has_changed_sources() => Err(UserError::SourcesChanged),
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => Err(UserError::Busy),
    }
}

/// Answers the jobs in the queue until it is closed.
fn run_worker(engine: &Engine, jobs: &Mutex<mpsc::Receiver<Job>>, metrics: &Metrics) {
    loop {
        let job = {
            let mut jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.blocking_recv()
        };
        let Some(job) = job else { return };
        metrics.queued(-1);
        // The asker may have stopped waiting. Then the answer is not needed.
        if job.reply.is_closed() {
            continue;
        }
        let started = Instant::now();
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            engine.answer(&job.question)
        }));
        metrics.read(started.elapsed());
        let _ = job.reply.send(answer);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::corpus::{Corpus, ReadFailure};

    fn engine() -> Arc<Engine> {
        let corpus = Corpus {
            version: "sha256:0".to_owned(),
            disputes: Vec::new(),
            left_out: Vec::new(),
            read_failure: ReadFailure::default(),
        };
        Arc::new(Engine::in_memory(corpus).unwrap())
    }

    #[track_caller]
    fn check_waiting(metrics: &Metrics, expected: u32) {
        let line = format!("receipts_reading_queue {expected}");
        let rendered = metrics.render();
        assert!(rendered.lines().any(|shown| shown == line), "{rendered}");
    }

    #[tokio::test]
    async fn a_full_queue_rejects_questions_except_cached_ones() {
        let engine = engine();
        let metrics = Arc::<Metrics>::default();
        // Nothing reads from this queue.
        let (queue, _jobs) = mpsc::channel(1);
        let answering = AnswerPool {
            engine: engine.clone(),
            queue,
            metrics: Arc::clone(&metrics),
        };
        let first = answering.answer("May bicycles go on the ferry?");
        let first = tokio::time::timeout(Duration::from_millis(10), first).await;
        assert!(first.is_err());
        assert_eq!(answering.answer("May dogs?").await, Err(UserError::Busy));
        assert!(answering.answer("hello").await.unwrap().help.is_some());
        let read = engine.answer("May dogs?");
        assert_eq!(answering.answer("May dogs?").await, Ok(read));
        check_waiting(&metrics, 1);
    }

    /// A thread may take a question before its asker continues.
    #[tokio::test]
    async fn no_question_waits_after_its_answer() {
        let metrics = Arc::<Metrics>::default();
        let answering = AnswerPool::with(engine(), Arc::clone(&metrics), 1, 1);
        for number in 0..1_000 {
            let question = format!("May {number} dogs go on the ferry?");
            answering.answer(&question).await.unwrap();
            check_waiting(&metrics, 0);
        }
    }

    #[tokio::test]
    async fn accepted_questions_get_the_engines_answer() {
        let engine = engine();
        let answering = AnswerPool::with(engine.clone(), Arc::default(), 2, 1);
        for question in ["May bicycles?", "May dogs?", "hello"] {
            let answer = answering.answer_when_free(question).await;
            assert_eq!(answer, Ok(engine.answer(question)));
        }
    }
}
