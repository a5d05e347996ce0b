//! HTTP.

use platform::http::Policy;
use utoipa_axum::router::OpenApiRouter;

use crate::Lab;

pub(crate) const POLICIES: [Policy; 0] = [];

pub(crate) fn routes() -> OpenApiRouter<Lab> {
    OpenApiRouter::new()
}
