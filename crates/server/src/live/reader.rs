//! What waits for one reader.
//!
//! **Invariant:** at most [`BEHIND`] messages that must come in order and one of each topic of which only the
//! newest counts: all of them shared with the other readers.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::{Id, Workspace};
use tokio::sync::Notify;

use super::{Message, Policy};

/// Messages a reader may be behind before it is given up: some ten seconds of a busy tape.
const BEHIND: usize = 1_024;

/// One reader.
pub(crate) struct Reader {
    pub(super) workspace: Id<Workspace>,
    inbox: Mutex<Inbox>,
    bell: Notify,
}

#[derive(Default)]
struct Inbox {
    every: VecDeque<Arc<Message>>,
    newest: HashMap<Arc<str>, Arc<Message>>,
    /// How many messages of a topic newer ones have replaced.
    skipped: HashMap<Arc<str>, u64>,
    lost: Option<Lost>,
}

/// Why what a reader gets is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It took too little for too long.
    Behind,
    /// Messages were lost before they came here, whoever reads.
    OnTheWay,
}

impl Lost {
    /// Says what happened and what to do.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Behind => "too far behind: come back with from_seq",
            Self::OnTheWay => {
                "messages were lost: come back with from_seq, and load anew what they are about"
            }
        }
    }
}

/// What was waiting.
#[derive(Default)]
pub(crate) struct Taken {
    /// In the order in which they were published.
    pub messages: Vec<Arc<Message>>,
    /// Topics of which something was replaced by something newer, and how often, by name.
    pub skipped: Vec<(Arc<str>, u64)>,
    /// Nothing after this can be complete.
    pub lost: Option<Lost>,
}

impl Reader {
    pub fn of(workspace: Id<Workspace>) -> Arc<Self> {
        Arc::new(Self { workspace, inbox: Mutex::default(), bell: Notify::new() })
    }

    /// Puts a message into its inbox.
    pub fn push(&self, message: &Arc<Message>) {
        let mut inbox = self.lock();
        if inbox.lost.is_some() {
            return;
        }
        match message.policy {
            Policy::Newest => {
                let before = inbox.newest.insert(Arc::clone(&message.topic), Arc::clone(message));
                if before.is_some() {
                    *inbox.skipped.entry(Arc::clone(&message.topic)).or_default() += 1;
                }
            }
            Policy::Every if inbox.every.len() == BEHIND => {
                *inbox = Inbox { lost: Some(Lost::Behind), ..Inbox::default() };
            }
            Policy::Every => {
                // The bar that ran is this one, and it is over now.
                if inbox.newest.remove(&message.topic).is_some() {
                    *inbox.skipped.entry(Arc::clone(&message.topic)).or_default() += 1;
                }
                inbox.every.push_back(Arc::clone(message));
            }
        }
        drop(inbox);
        self.bell.notify_one();
    }

    /// Says that what it has is not complete, and never will be.
    pub fn give_up(&self) {
        *self.lock() = Inbox { lost: Some(Lost::OnTheWay), ..Inbox::default() };
        self.bell.notify_one();
    }

    /// Waits until something was put in.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// Takes everything out.
    pub fn take(&self) -> Taken {
        let Inbox { every, newest, skipped, lost } = {
            let mut inbox = self.lock();
            let lost = inbox.lost;
            std::mem::replace(&mut *inbox, Inbox { lost, ..Inbox::default() })
        };
        let mut messages: Vec<Arc<Message>> =
            every.into_iter().chain(newest.into_values()).collect();
        messages.sort_unstable_by_key(|message| message.order);
        let mut skipped: Vec<(Arc<str>, u64)> = skipped.into_iter().collect();
        skipped.sort_unstable();
        Taken { messages, skipped, lost }
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
