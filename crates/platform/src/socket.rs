//! What a context offers to the rest of the product: plain data.

use utoipa_axum::router::OpenApiRouter;

use crate::{
    http::Policy,
    jobs::{JobKind, Schedule},
    outbox::Reaction,
};

/// Everything one context adds; `prospect/src/compose.rs` puts them together.
#[derive(Default)]
pub struct Socket {
    /// What people may ask over HTTP, below `/api/v1`.
    pub routes: OpenApiRouter,
    /// Who may ask it: one row an operation, or the server does not start.
    pub policies: Vec<Policy>,
    /// What workers may run.
    pub jobs: Vec<JobKind>,
    /// What runs by the clock.
    pub schedules: Vec<Schedule>,
    /// Which facts of others it answers.
    pub reactions: Vec<Reaction>,
}

impl Socket {
    /// Joins what several contexts offer.
    #[must_use]
    pub fn join(sockets: impl IntoIterator<Item = Self>) -> Self {
        sockets.into_iter().fold(Self::default(), |mut all, socket| {
            all.routes = all.routes.merge(socket.routes);
            all.policies.extend(socket.policies);
            all.jobs.extend(socket.jobs);
            all.schedules.extend(socket.schedules);
            all.reactions.extend(socket.reactions);
            all
        })
    }
}
