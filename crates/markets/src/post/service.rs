//! Listing posts.

use kernel::{Actor, Permission, Result, Symbol};
use providers::{Answer, Question};

use super::{Post, subject};
use crate::{Markets, news::service::link};

/// Posts that are asked for at once.
const KNOWN: usize = 50;

impl Markets {
    /// Returns the newest posts whose title names `symbol`, or those of the last days that most people voted for,
    /// newest first. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Unavailable`] when they could not be asked for.
    pub async fn list_posts(
        &self,
        actor: &Actor,
        symbol: Option<&Symbol>,
        limit: usize,
    ) -> Result<Vec<Post>> {
        actor.require(Permission::MarketsRead)?;
        let (about, key) = match symbol {
            Some(symbol) => {
                let asset = self.known_asset(actor.workspace, symbol).await?;
                (
                    Some(subject(asset.symbol.as_str(), &asset.name, asset.r#type)),
                    format!("posts about {}", asset.symbol),
                )
            }
            None => (None, "posts".to_owned()),
        };
        let question = Question::Posts { about, limit: KNOWN };
        let asked = self.ask_kept(&self.caches.fresh, actor.workspace, key, &question).await?;
        let Ok(given) = asked else { return Ok(Vec::new()) };
        let Answer::Posts(posts) = &given.answer else { return Ok(Vec::new()) };
        let source = self.source_of(actor.workspace, given.provider);
        let seen = self.as_of(actor, None);
        let known = posts.iter().filter(|post| post.at.is_none_or(|at| at <= seen));
        Ok(known.take(limit).map(|post| view(post, &source)).collect())
    }
}

fn view(post: &providers::Post, source: &str) -> Post {
    let (url, host) = post.url.as_deref().and_then(link).unzip();
    Post {
        id: post.id.clone(),
        title: post.title.clone(),
        url,
        host,
        discussion: post.discussion.as_deref().and_then(link).map(|(page, _)| page),
        at: post.at,
        author: post.author.clone(),
        points: post.points,
        comments: post.comments,
        source: source.to_owned(),
    }
}
