//! Which passwords are good enough: long, not on every list, not made of one's own name.
//!
//! Source: NIST SP 800-63B-4 §3.1.1.2 (length, no composition rules, a blocklist) and OWASP ASVS
//! 5.0 §6.2 (at least 3,000 common passwords). The list is Django's, of its length and above.

use kernel::{Error, Result};

/// Longer ones only cost the hash time.
const MAX_LENGTH: usize = 256;

/// A shorter one of a person's own words says nothing when found in a password.
const MIN_TELLING: usize = 4;

/// One in each line, in lower case and sorted by bytes.
const COMMON: &str = include_str!("common_passwords.txt");

/// What else is asked for at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Factors {
    PasswordOnly,
    WithCode,
}

impl Factors {
    fn min_length(self) -> usize {
        match self {
            Self::PasswordOnly => 15,
            Self::WithCode => 8,
        }
    }
}

/// Checks a password somebody wants to set; `own` are their name and e-mail.
///
/// # Errors
///
/// [`Error::Invalid`] with a sentence that says what to do.
pub(crate) fn check_strength(password: &str, factors: Factors, own: &[&str]) -> Result<()> {
    check_length(password)?;
    let weak = |message: String| {
        Err(Error::Invalid {
            code: "PASSWORD_TOO_WEAK",
            message,
            pointer: Some("/password".to_owned()),
        })
    };
    let least = factors.min_length();
    if password.chars().count() < least {
        return weak(format!("use at least {least} characters: a few unrelated words do well"));
    }
    let folded = password.to_lowercase();
    if is_common(&folded) || is_common(unit(&folded)) || is_common(without_ornament(&folded)) {
        return weak("this password is on every list: choose another".to_owned());
    }
    if distinct(&folded) < 5 || unit(&folded).len() * 2 <= folded.len() || is_run(&folded) {
        return weak("this password repeats itself or counts: choose another".to_owned());
    }
    if own.iter().any(|own| tells(own, &folded)) {
        return weak("leave your name and e-mail out of the password".to_owned());
    }
    Ok(())
}

/// Checks what is sent at sign-in, where only the size matters.
pub(crate) fn check_length(password: &str) -> Result<()> {
    if password.chars().count() <= MAX_LENGTH {
        return Ok(());
    }
    Err(Error::invalid_at("/password", format!("use at most {MAX_LENGTH} characters")))
}

/// Looks `password` up in the sorted list, without taking the list apart.
fn is_common(password: &str) -> bool {
    let (mut low, mut high) = (0, COMMON.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = COMMON[..middle].rfind('\n').map_or(0, |end| end + 1).max(low);
        let end = COMMON[middle..].find('\n').map_or(COMMON.len(), |end| middle + end);
        match COMMON.as_bytes()[start..end].cmp(password.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// Returns the shortest beginning that, repeated and cut, gives the whole text.
fn unit(text: &str) -> &str {
    let bytes = text.as_bytes();
    let repeats = |length: &usize| {
        text.is_char_boundary(*length)
            && bytes.iter().skip(*length).eq(bytes.iter().take(bytes.len() - length))
    };
    let length = (1..=bytes.len()).find(repeats).unwrap_or(bytes.len());
    &text[..length]
}

/// Returns the text without the digits and signs people put around a word.
fn without_ornament(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

fn distinct(text: &str) -> usize {
    text.chars().collect::<std::collections::BTreeSet<_>>().len()
}

/// Answers whether each character follows the one before in one direction: `abcdef…`, `98765…`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps = |by: i64| codes.windows(2).filter(|pair| pair[1] - pair[0] == by).count();
    // `0` after `9` breaks a run, so a few breaks are forgiven.
    steps(1).max(steps(-1)) + 3 >= codes.len()
}

fn tells(own: &str, password: &str) -> bool {
    let own = own.to_lowercase();
    let name = own.split('@').next().unwrap_or_default();
    [own.as_str(), name].iter().any(|own| own.len() >= MIN_TELLING && password.contains(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> bool {
        check_strength(password, Factors::PasswordOnly, &["mallory", "mal@example.com"]).is_err()
    }

    #[test]
    fn the_list_is_long_sorted_and_found_to_the_last() {
        let words: Vec<&str> = COMMON.lines().collect();
        assert!(words.len() >= 3_000);
        assert!(words.is_sorted_by_key(|word| word.as_bytes()));
        assert!(words.iter().all(|word| is_common(word)));
        for word in ["", "a", "zzzzzzzzzzzz", "correct horse battery staple", "passwore"] {
            assert!(!is_common(word), "{word}");
        }
    }

    #[test]
    fn long_unrelated_words_pass_whatever_they_are_made_of() {
        for fine in [
            "correct horse battery staple",
            "müde Füchse tanzen leise",
            "   spaces are letters too   ",
            "🦀🦀 ferris likes the sea 🦀",
            "2 eggs, 1 cup of flour",
        ] {
            assert!(!refused(fine), "{fine}");
        }
        assert!(check_strength("kx7-Quelle", Factors::WithCode, &[]).is_ok());
        assert!(check_strength("kx7-Que", Factors::WithCode, &[]).is_err());
    }

    #[test]
    fn short_common_repeated_counted_and_own_ones_are_refused() {
        for weak in [
            "fourteen chars",
            "123456789123456",
            "ManchesterUnited",
            "passwordpassword",
            "password12345678",
            "!!!!Password!!!!",
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            "abcdefghijklmnop",
            "0123456789012345",
            "zyxwvutsrqponmlk",
            "mallory likes tea",
            "I am mal@example.com",
        ] {
            assert!(refused(weak), "{weak}");
        }
        assert!(refused(&"long words ".repeat(40)));
    }
}
