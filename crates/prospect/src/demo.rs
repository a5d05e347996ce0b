//! The demo world: a workspace of its own with real daily history that may be shipped.

use kernel::Result;

use crate::compose::App;

/// Fills the demo workspace, if it is empty, and returns a link that signs in to it once.
///
/// # Errors
///
/// When the databases fail.
pub async fn open(app: &App, base_url: &str) -> Result<String> {
    let owner = app.identity.demo_owner().await?;
    app.markets.load_demo(&owner).await?;
    app.identity.open_demo(base_url).await
}
