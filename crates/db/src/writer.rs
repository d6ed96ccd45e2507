//! The batching writer: for the few writes that are so hot that many of one kind are better done
//! by one transaction. It uses no timer; it takes whatever is waiting.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::db::Db;
use crate::error::Error;
use crate::tx::Tx;

/// Hands jobs to one task that applies many in one transaction. Clones share the queue.
pub struct Writer<J, O, E> {
    queue: mpsc::Sender<Waiting<J, O, E>>,
}

struct Waiting<J, O, E> {
    job: J,
    answer: oneshot::Sender<Result<O, E>>,
}

impl<J, O, E> Clone for Writer<J, O, E> {
    fn clone(&self) -> Self {
        Writer {
            queue: self.queue.clone(),
        }
    }
}

impl<J, O, E: From<Error>> Writer<J, O, E> {
    /// Answers after the commit. A job that was taken is carried out though its caller goes.
    pub async fn submit(&self, job: J) -> Result<O, E> {
        let (answer, answered) = oneshot::channel();
        if self.queue.send(Waiting { job, answer }).await.is_err() {
            return Err(Error::Closed.into());
        }
        answered.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }
}

impl Db {
    /// Starts a writer that puts up to `max_batch` jobs into one transaction.
    ///
    /// `apply` answers every job in order: `Ok`, or `Err` for one that is refused and has changed
    /// nothing. When it fails as a whole (or a statement does), its jobs are tried one by one, so
    /// that the one at fault fails alone.
    pub fn writer<J, O, E, F, Fut>(&self, max_batch: usize, apply: F) -> Writer<J, O, E>
    where
        J: Clone + Send + Sync + 'static,
        O: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(Tx, Arc<[J]>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Result<O, E>>, Error>> + Send + 'static,
    {
        let max_batch = max_batch.max(1);
        let (queue, mut jobs) = mpsc::channel::<Waiting<J, O, E>>(max_batch * 4);
        let (db, apply) = (self.clone(), Arc::new(apply));
        tokio::spawn(async move {
            let mut taken = Vec::with_capacity(max_batch);
            while jobs.recv_many(&mut taken, max_batch).await > 0 {
                let (batch, answers): (Vec<J>, Vec<_>) = taken
                    .drain(..)
                    .map(|waiting| (waiting.job, waiting.answer))
                    .unzip();
                let batch: Arc<[J]> = batch.into();
                match once(&db, &apply, batch.clone()).await {
                    Ok(outs) => {
                        answers
                            .into_iter()
                            .zip(outs)
                            .for_each(|(to, out)| drop(to.send(out)));
                    }
                    Err(error) if batch.len() > 1 && is_of_one(&error) => {
                        for (to, job) in answers.into_iter().zip(batch.iter()) {
                            let out = once(&db, &apply, Arc::from([job.clone()])).await;
                            let out = out
                                .and_then(|outs| outs.into_iter().next().ok_or(Error::Unanswered));
                            drop(to.send(out.unwrap_or_else(|error| Err(error.into()))));
                        }
                    }
                    Err(error) => {
                        for to in answers {
                            drop(to.send(Err(error.clone().into())));
                        }
                    }
                }
            }
        });
        Writer { queue }
    }
}

async fn once<J, O, E, F, Fut>(
    db: &Db,
    apply: &Arc<F>,
    jobs: Arc<[J]>,
) -> Result<Vec<Result<O, E>>, Error>
where
    J: Send + Sync + 'static,
    O: Send + 'static,
    E: Send + 'static,
    F: Fn(Tx, Arc<[J]>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<Result<O, E>>, Error>> + Send + 'static,
{
    let (apply, wanted) = (apply.clone(), jobs.len());
    db.tx(move |tx| {
        let applied = apply(tx, jobs.clone());
        async move {
            let outs = applied.await?;
            // Checked before the commit: every job that was applied must be told so.
            if outs.len() == wanted {
                Ok(outs)
            } else {
                Err(Error::Unanswered)
            }
        }
    })
    .await
}

/// Whether a failure may be that of one job. With the database away or the outcome unknown, a
/// second attempt would only be slower, or do things twice.
fn is_of_one(error: &Error) -> bool {
    !error.is_transient() && !matches!(error, Error::CommitUnknown | Error::Closed)
}
