//! The plumbing of HTTP: how requests come in and answers leave, for every context alike.

mod answer;
mod etag;
mod extract;
mod limit;
mod policy;
mod problem;
mod refusal;
mod request;

pub use answer::{
    Accepted, Data, Edition, Envelope, HttpResult, ListEnvelope, ListMeta, Listed, Started,
};
pub use etag::{IfMatch, answer_etags, etag_of};
pub use extract::{Json, Path, Query};
pub use policy::{Need, Policy};
pub use problem::{Problem, ProblemBody};
pub use request::{Context, current, replayed};
