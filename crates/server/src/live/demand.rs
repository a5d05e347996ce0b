//! What is read, for whoever makes it only then.

use std::collections::BTreeMap;

use kernel::{Id, Workspace};
use platform::outbox::Wanted;

use super::Hub;

/// Whether messages of `topic` are made only while somebody reads them.
pub(super) fn is_made_on_demand(topic: &str) -> bool {
    let kind = topic.split_once(':').map_or("", |(kind, _)| kind);
    matches!(kind, "quote" | "trade" | "depth" | "bar")
}

impl Hub {
    /// Waits until something is read that nobody read before.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Returns what is read now.
    pub fn wanted(&self) -> Vec<Wanted> {
        let mut by_workspace: BTreeMap<Id<Workspace>, Vec<String>> = BTreeMap::new();
        for ((workspace, topic), entry) in &self.lock().by_name {
            if !entry.readers.is_empty() && is_made_on_demand(topic) {
                by_workspace.entry(*workspace).or_default().push(topic.as_ref().to_owned());
            }
        }
        let messages = |(workspace, mut topics): (Id<Workspace>, Vec<String>)| {
            topics.sort_unstable();
            let parts: Vec<Wanted> = topics
                .chunks(Wanted::TOPICS)
                .map(|topics| Wanted { workspace, topics: topics.to_vec() })
                .collect();
            parts
        };
        by_workspace.into_iter().flat_map(messages).collect()
    }
}

#[cfg(test)]
mod tests {
    use platform::clock::Clock;

    use super::*;
    use crate::live::{Reader, Since};

    #[test]
    fn what_is_read_is_wanted_until_the_last_reader_leaves() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        let (one, two) = (Reader::of(workspace), Reader::of(workspace));
        hub.join(&one, "quote:A", Since::Never);
        hub.join(&two, "quote:A", Since::Never);
        hub.join(&two, "job:1", Since::Never);
        let wanted = vec![Wanted { workspace, topics: vec!["quote:A".to_owned()] }];
        assert_eq!(hub.wanted(), wanted);
        hub.leave(&one, "quote:A");
        assert_eq!(hub.wanted(), wanted);
        hub.leave(&two, "quote:A");
        assert!(hub.wanted().is_empty());
    }
}
