//! What each asset of a universe answers to a rule: what an alert over a universe watches.

use std::sync::Arc;

use kernel::{Actor, Result, Timestamp};

use super::{Question, columns::Columns, newest::Asked, run::Parts};
use crate::{Asset, Interval, Markets, bar::known, series::service::Rows};

/// Assets whose running bars are asked, too. Answers about bars that are over are kept until there are others;
/// about a price that moves they are worked out anew each time, which a larger universe leaves no time for.
const RUNNING: usize = 200;

/// What one asset answers in its newest bar.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub asset: Arc<Asset>,
    /// That bar.
    pub at: Option<Timestamp>,
    /// Whether the rule holds; `None` where it is unknown.
    pub met: Option<bool>,
    /// The value of the only column.
    pub value: Option<f64>,
}

impl Markets {
    /// Asks every asset of a universe the rule and the first column of `question`.
    pub(crate) async fn answers(&self, actor: &Actor, question: &Question) -> Result<Vec<Answer>> {
        let columns = Columns::read(question, "")?;
        let parts = Parts::of(&columns)?;
        let few = self.universe(actor, &question.universe).await?.len() <= RUNNING;
        let asked = Asked {
            interval: question.interval.unwrap_or(Interval::Day),
            as_of: self.clock.now(),
            live: true,
            rows: if few { Rows::Running } else { Rows::Stored },
            formulas: parts.formulas.clone(),
        };
        let table = self.table(actor, &question.universe, &asked).await?;
        let has_column = !columns.shown.is_empty();
        let answers = platform::compute(move || {
            let mut values = parts.values(&table).into_iter();
            let shown = if has_column { values.next() } else { None };
            let rule = values.next().unwrap_or_default();
            let answer = |(place, asset): (usize, &Arc<Asset>)| Answer {
                asset: Arc::clone(asset),
                at: table.at.get(place).copied().flatten(),
                met: rule.get(place).copied().and_then(known).map(|met| met > 0.5),
                value: shown.as_ref().and_then(|it| it.get(place).copied()).and_then(known),
            };
            table.assets.iter().enumerate().map(answer).collect()
        });
        answers.await
    }

    /// Checks that a rule can be asked of a universe.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Invalid`] at the place of what is wrong, as it stands in `question`.
    pub(crate) async fn check_question(&self, actor: &Actor, question: &Question) -> Result<()> {
        let columns = Columns::read(question, "")?;
        Parts::of(&columns)?;
        self.check_named(actor, &columns).await?;
        self.universe(actor, &question.universe).await.map(drop)
    }
}
