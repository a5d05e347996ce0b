//! Listing news.

use kernel::{Actor, Permission, Result, Symbol};
use providers::{Answer, Item, Question};

use super::NewsItem;
use crate::{Markets, provider::instrument};

/// Pieces that are asked for at once.
const KNOWN: usize = 50;

impl Markets {
    /// Returns the newest news of `symbol`, or of the market, newest first. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Unavailable`] when it could not be asked for.
    pub async fn list_news(
        &self,
        actor: &Actor,
        symbol: Option<&Symbol>,
        limit: usize,
    ) -> Result<Vec<NewsItem>> {
        actor.require(Permission::MarketsRead)?;
        let (asked, key) = match symbol {
            Some(symbol) => {
                let asset = self.known_asset(actor.workspace, symbol).await?;
                (Some(instrument(&asset)), format!("news of {}", asset.symbol))
            }
            None => (None, "news".to_owned()),
        };
        let question = Question::News { instrument: asked, limit: KNOWN };
        let asked = self.ask_kept(&self.caches.fresh, actor.workspace, key, &question).await?;
        let Ok(given) = asked else { return Ok(Vec::new()) };
        let Answer::News(items) = &given.answer else { return Ok(Vec::new()) };
        let source = self.source_of(actor.workspace, given.provider);
        let seen = self.as_of(actor, None);
        let is_known = |item: &&Item| item.at.is_none_or(|at| at <= seen);
        let mut news: Vec<NewsItem> =
            items.iter().filter(is_known).map(|item| view(item, &source)).collect();
        news.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        news.truncate(limit);
        Ok(news)
    }
}

fn view(item: &Item, source: &str) -> NewsItem {
    let (url, host) = item.url.as_deref().and_then(link).unzip();
    NewsItem {
        id: item.id.clone(),
        title: item.title.clone(),
        url,
        host,
        at: item.at,
        publisher: item.publisher.clone(),
        summary: item.summary.clone(),
        symbols: item.symbols.clone(),
        source: source.to_owned(),
    }
}

/// Returns an address that a page may link to, and its host; nothing that would run as a script.
pub(crate) fn link(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let is_host = |c: u8| c.is_ascii_alphanumeric() || b".-".contains(&c);
    let fine = !host.is_empty() && host.bytes().all(is_host);
    (fine && text.bytes().all(|c| c.is_ascii_graphic())).then(|| (text.to_owned(), host.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_are_links() {
        let host = |text: &str| link(text).map(|(_, host)| host);
        assert_eq!(host("https://news.example/a?b=c").as_deref(), Some("news.example"));
        assert_eq!(host("http://good.example@bad.example:8080/").as_deref(), Some("bad.example"));
        for wrong in ["javascript:alert(1)", "https://", "data:text/html,x", "//x", "https://a b"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }
}
