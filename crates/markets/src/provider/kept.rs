//! Answers that are kept for a moment, so that a page that is looked at by many asks once.

use std::sync::Arc;

use kernel::{Error, Id, Result, Workspace};
use moka::future::Cache;
use providers::{Given, Question};

use crate::{Markets, bar, demo};

/// Answers by the workspace and what was asked.
pub(crate) type Kept = Cache<(Id<Workspace>, String), Arc<Given>>;

impl Markets {
    /// Asks `question`, whose words are `key`, unless `kept` knows the answer still.
    ///
    /// The inner error is the reason why nobody has it: that is an answer, too.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] when somebody has it and could not be asked.
    pub(crate) async fn ask_kept(
        &self,
        kept: &Kept,
        workspace: Id<Workspace>,
        key: String,
        question: &Question,
    ) -> Result<Result<Arc<Given>, String>> {
        let ask = async {
            let given = Box::pin(self.desk(workspace)?.ask(question)).await?;
            Ok::<_, Error>(Arc::new(given))
        };
        match kept.try_get_with((workspace, key), ask).await {
            Ok(given) => Ok(Ok(given)),
            Err(error) => match error.as_ref() {
                Error::Refused { message, .. } => Ok(Err(message.clone())),
                _ => Err(bar::service::shared(error)),
            },
        }
    }

    /// Returns what the rows of `provider` are called in `workspace`: those of the demo carry its badge.
    pub(crate) fn source_of(&self, workspace: Id<Workspace>, provider: &str) -> String {
        if self.is_demo(workspace) {
            format!("{}{provider}", demo::SOURCE)
        } else {
            provider.to_owned()
        }
    }
}
