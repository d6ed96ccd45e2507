//! Moves pages from the write-ahead log into the file, on a thread of its own: a commit waits for its
//! own fsync only.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;

use super::statement::error;
use super::{File, connection};
use crate::db::Options;
use crate::error::Error;

/// Pages of 4 KiB that wait in the log before they are moved: 16 MiB.
const STEP: u32 = 4_000;

/// From this length on the log is to begin anew, 48 MiB. It only does when the writer, who adds
/// nothing meanwhile, has moved the last pages itself.
const LOG_MAX: u32 = 12_000;

/// What the writer moves itself, so that few wait and not long.
const LITTLE: u32 = 1_000;

/// A log so long that the writer moves whatever there is.
const FAR_TOO_LONG: u32 = 8 * LOG_MAX;

pub(super) struct Checkpoints {
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Looks at the log after every commit of this connection.
    pub(super) fn start(
        writer: &mut Connection,
        file: &File,
        options: &Options,
    ) -> Result<Checkpoints, Error> {
        let (wake, wakes) = sync_channel(1);
        let moved = Arc::new(AtomicU32::new(0));
        let thread = {
            let (file, options, moved) = (file.clone(), options.clone(), moved.clone());
            std::thread::Builder::new()
                .name("db-checkpoints".to_owned())
                .spawn(move || work_off(&wakes, &file, &options, &moved))?
        };
        writer
            .wal_hook(Some(move |log: &mut Wal, pages| {
                committed(log, u32::try_from(pages).unwrap_or(0), &moved, &wake);
                Ok(())
            }))
            .map_err(|e| error(&e, ""))?;
        Ok(Checkpoints {
            thread: Some(thread),
        })
    }

    /// Afterwards the log is the writer's alone.
    pub(super) fn stop(&mut self, writer: &mut Connection) {
        type Hook = fn(&mut Wal, i32) -> rusqlite::Result<()>;
        if let Err(error) = writer.wal_hook(None::<Hook>) {
            tracing::warn!(%error, "checkpoints were not stopped");
            return;
        }
        // With the hook its end of the channel has gone.
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn committed(log: &mut Wal, pages: u32, moved: &AtomicU32, wake: &SyncSender<()>) {
    // More than there are: it is said of a log that has begun anew since.
    let waiting = pages.checked_sub(moved.load(Relaxed)).unwrap_or(pages);
    let ends = pages >= LOG_MAX;
    if waiting >= STEP || ends && waiting > LITTLE {
        // One that is full wakes it just as well.
        let _ = wake.try_send(());
    }
    if ends && waiting <= LITTLE || pages >= FAR_TOO_LONG {
        // Busy while the thread is at it: the next commit tries again.
        if let Ok((_, done)) = log.checkpoint_v2(CheckpointMode::PASSIVE) {
            moved.store(u32::try_from(done).unwrap_or(0), Relaxed);
        }
    }
}

fn work_off(wakes: &Receiver<()>, file: &File, options: &Options, moved: &AtomicU32) {
    let mut opened: Option<Connection> = None;
    while wakes.recv().is_ok() {
        let done = match &opened {
            Some(connection) => checkpoint(connection),
            None => connection::checkpoints(file, options).and_then(|connection| {
                let done = checkpoint(&connection);
                opened = Some(connection);
                done
            }),
        };
        match done {
            Ok(done) => moved.store(done, Relaxed),
            // The writer is at it.
            Err(Error::Busy) => {}
            Err(error) => tracing::warn!(%error, "the log could not be moved into the file"),
        }
    }
}

/// How many pages of the log are in the file now.
fn checkpoint(connection: &Connection) -> Result<u32, Error> {
    let done = connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::PASSIVE);
    let (_, done) = done.map_err(|e| error(&e, "checkpoint"))?;
    Ok(u32::try_from(done).unwrap_or(0))
}
