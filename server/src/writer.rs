//! Group commit: pushes that arrive together share one transaction and one wait for the disk.

use crate::catalogue::Shelf;
use crate::clock::Clock;
use crate::engine;
use crate::failure::Failure;
use crate::pokes::{Pokes, topics};
use crate::store::Store;
use domain::PersonId;
use std::sync::Arc;
use sync::{Push, PushProblem, PushReply};
use tokio::sync::{Semaphore, mpsc, oneshot};

/// How many pushes share a transaction at most.
const GROUP: usize = 32;
/// How many may wait before newcomers wait outside.
const QUEUE: usize = 1_024;

/// The answer to a push, once it is on the disk.
pub type Taken = Result<PushReply, PushProblem>;

/// What somebody pushes.
type Unit = (PersonId, Arc<Push>);

type Waiting = (Unit, oneshot::Sender<Result<Taken, Failure>>);

/// The way to the one task that writes.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Waiting>);

impl Writer {
    /// Starts the task. It ends when the last way to it is gone.
    pub fn start(store: Store, shelf: Shelf, clock: Clock, epoch: String, pokes: Pokes) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Waiting>(QUEUE);
        let side_by_side = Arc::new(Semaphore::new(store.dialect().groups()));
        let work = Arc::new(Work { store, shelf, clock, epoch: epoch.into(), pokes });
        tokio::spawn(async move {
            // Whoever arrives while all are busy makes the next group larger.
            while let Ok(permit) = side_by_side.clone().acquire_owned().await {
                let mut group = Vec::with_capacity(GROUP);
                if receiver.recv_many(&mut group, GROUP).await == 0 {
                    break;
                }
                let work = work.clone();
                tokio::spawn(async move {
                    work.group(group).await;
                    drop(permit);
                });
            }
        });
        Self(sender)
    }

    /// Has a push taken, and answers when it is durable.
    pub async fn push(&self, person: PersonId, push: Push) -> Result<Taken, Failure> {
        let (reply, answer) = oneshot::channel();
        let unit = (person, Arc::new(push));
        self.0.send((unit, reply)).await.map_err(|_| Failure::new("the server is stopping"))?;
        answer.await.map_err(|_| Failure::new("the server is stopping"))?
    }
}

struct Work {
    store: Store,
    shelf: Shelf,
    clock: Clock,
    epoch: Arc<str>,
    pokes: Pokes,
}

impl Work {
    async fn group(&self, waiting: Vec<Waiting>) {
        let units: Vec<Unit> = waiting.iter().map(|(unit, _)| unit.clone()).collect();
        match self.take(units).await {
            Ok(all) => waiting.into_iter().zip(all).for_each(|((_, reply), taken)| {
                // Whoever no longer waits will ask again; the outcome is stored.
                let _ = reply.send(Ok(taken));
            }),
            // One broken push must not fail its neighbours: each gets a transaction of its own.
            Err(_) => {
                for (unit, reply) in waiting {
                    let _ = reply.send(self.alone(unit).await);
                }
            }
        }
    }

    async fn alone(&self, unit: Unit) -> Result<Taken, Failure> {
        self.take(vec![unit]).await?.pop().ok_or(Failure::new("a push without an answer"))
    }

    async fn take(&self, units: Vec<Unit>) -> Result<Vec<Taken>, Failure> {
        let (shelf, epoch, now) = (self.shelf.clone(), self.epoch.clone(), self.clock.now());
        let units: Arc<[Unit]> = units.into();
        let pushed = units.clone();
        let work = self.store.with_retries(move |tx| {
            let (shelf, epoch, units) = (shelf.clone(), epoch.clone(), units.clone());
            Box::pin(async move { engine::take_all(tx, &shelf, &units, &epoch, now).await })
        });
        let all = work.await?;
        for ((_, push), taken) in pushed.iter().zip(&all) {
            let told = taken.as_ref().map_or(&[][..], |reply| &reply.outcomes);
            for (entry, told) in push.batch.iter().zip(told) {
                self.pokes.poke(&topics(&entry.name, told));
            }
        }
        Ok(all)
    }
}
