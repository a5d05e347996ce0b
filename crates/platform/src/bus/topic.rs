//! Topics and patterns of topics, in the form that NATS has too.

use kernel::{Error, Result};

/// The longest topic.
const MAX_LENGTH: usize = 255;

/// Refuses what is no topic: words of printable ASCII without `*` and `>`, joined by dots.
pub fn check_topic(topic: &str) -> Result<()> {
    let word = |word: &str| !word.is_empty() && word.bytes().all(plain);
    if topic.len() > MAX_LENGTH || !topic.split('.').all(word) {
        return Err(Error::invalid("a topic is words joined by dots, like markets.quote.AAPL"));
    }
    Ok(())
}

fn plain(c: u8) -> bool {
    c.is_ascii_graphic() && !matches!(c, b'*' | b'>')
}

/// Which topics a subscriber wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Word>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Exactly(String),
    Any,
    Rest,
}

impl Pattern {
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is no topic with `*` for a word or `>` for the last words.
    pub fn parse(pattern: &str) -> Result<Self> {
        let words: Vec<Word> = pattern
            .split('.')
            .map(|word| match word {
                "*" => Word::Any,
                ">" => Word::Rest,
                word => Word::Exactly(word.to_owned()),
            })
            .collect();
        let sound = |(at, word): (usize, &Word)| match word {
            Word::Exactly(word) => !word.is_empty() && word.bytes().all(plain),
            Word::Any => true,
            Word::Rest => at + 1 == words.len(),
        };
        if pattern.len() > MAX_LENGTH || !words.iter().enumerate().all(sound) {
            return Err(Error::invalid("a pattern is a topic with * for a word or > at the end"));
        }
        Ok(Self(words))
    }

    pub fn matches(&self, topic: &str) -> bool {
        let mut words = topic.split('.');
        for pattern in &self.0 {
            let fits = match (pattern, words.next()) {
                (_, None) => false,
                (Word::Rest, Some(_)) => return true,
                (Word::Any, Some(_)) => true,
                (Word::Exactly(expected), Some(word)) => expected == word,
            };
            if !fits {
                return false;
            }
        }
        words.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_by_whole_words() {
        let cases = [
            ("a.b", "a.b", true),
            ("a.b", "a.b.c", false),
            ("a.b", "a", false),
            ("a.*", "a.b", true),
            ("a.*", "a.b.c", false),
            ("*.b", "a.b", true),
            ("a.>", "a.b", true),
            ("a.>", "a.b.c", true),
            ("a.>", "a", false),
            (">", "a", true),
            ("a.b", "a.bb", false),
        ];
        for (pattern, topic, expected) in cases {
            let matches = Pattern::parse(pattern).unwrap().matches(topic);
            assert_eq!(matches, expected, "{pattern} {topic}");
        }
    }

    #[test]
    fn what_is_no_topic_or_pattern_is_refused() {
        for wrong in ["", ".", "a.", ".a", "a..b", "a b", "a\n", "ä", &"a".repeat(256)] {
            assert!(check_topic(wrong).is_err(), "{wrong}");
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
        assert!(check_topic("a.*").is_err());
        assert!(check_topic("a.>").is_err());
        for wrong in [">.a", "a.b*", "a.>b"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
        assert!(check_topic("job:job_01.x").is_ok());
    }
}
