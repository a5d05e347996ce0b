//! The second factor: six digits that change every 30 seconds (RFC 6238), and recovery codes.
//!
//! **Invariant:** a code works once, however many send it at the same time.

pub(crate) mod routes;
mod service;
pub(crate) mod store;

use kernel::{Error, Result, Timestamp};
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Secret as Seed, Totp};
use utoipa::ToSchema;

use crate::secret::{Hash, hash, random};

/// 160 bits, the length RFC 4226 recommends.
const SEED_BYTES: usize = 20;

const STEP_SECONDS: u64 = 30;

/// A clock may be one step off in either direction.
const SKEW_STEPS: u16 = 1;

const RECOVERY_CODES: usize = 10;

/// 128 bits each: nobody guesses them, so hashing them once is enough.
const RECOVERY_BYTES: usize = 16;

/// What an authenticator app needs, shown once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Enrolment {
    /// To type in, in base32.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    pub secret: String,
    /// To show as a QR code.
    #[schema(example = "otpauth://totp/Prospect:ada?secret=JBSWY3DPEHPK3PXP&issuer=Prospect")]
    pub uri: String,
}

/// What signs in when the authenticator is lost: each of them once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    #[schema(example = json!(["3f2a9c1e-77b0415d-a86e02f4-19cd5b38"]))]
    pub recovery_codes: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enrol {
    #[schema(example = "correct horse battery staple", format = "password")]
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirm {
    #[schema(example = "492039")]
    pub code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disable {
    #[schema(example = "correct horse battery staple", format = "password")]
    pub password: String,
    /// A code, or one of the recovery codes.
    #[schema(example = "492039")]
    pub code: String,
}

/// What somebody shows beside the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    Code(String),
    Recovery(Hash),
}

impl Proof {
    pub fn of(code: Option<&str>, recovery: Option<&str>) -> Option<Self> {
        let code = code.map(|code| Self::Code(code.chars().filter(|c| *c != ' ').collect()));
        code.or_else(|| recovery.map(|code| Self::Recovery(recovery_hash(code))))
    }

    /// Reads either kind from one field: a code has six digits.
    pub fn either(text: &str) -> Self {
        let plain: String = text.chars().filter(|c| *c != ' ').collect();
        if plain.len() == 6 { Self::Code(plain) } else { Self::Recovery(recovery_hash(text)) }
    }
}

/// Returns the step whose code this is, if it is one of now.
fn step_of(seed: &[u8; SEED_BYTES], code: &str, now: Timestamp) -> Result<Option<i64>> {
    let seconds = u64::try_from(now.0 / 1_000_000).map_err(Error::internal)?;
    let step = totp(seed)?.check(code, seconds);
    step.map(i64::try_from).transpose().map_err(Error::internal)
}

fn totp(seed: &[u8; SEED_BYTES]) -> Result<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW_STEPS)
        .with_step_duration(STEP_SECONDS)
        .with_secret(Seed::new_stack(*seed))
        .build()
        .map_err(|error| Error::internal(error.to_string()))
}

fn fresh_seed() -> Result<[u8; SEED_BYTES]> {
    random()
}

fn read_seed(text: &str) -> Result<[u8; SEED_BYTES]> {
    let broken = || Error::internal("a stored seed has another length");
    let pair = |at: usize| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok();
    let mut seed = [0; SEED_BYTES];
    for (at, byte) in seed.iter_mut().enumerate() {
        *byte = pair(at).ok_or_else(broken)?;
    }
    Ok(seed)
}

impl Enrolment {
    fn new(seed: &[u8; SEED_BYTES], username: &str) -> Self {
        let secret = base32(seed);
        // User names need no escaping here: they are letters, digits, dots and dashes.
        let uri = format!(
            "otpauth://totp/Prospect:{username}?secret={secret}&issuer=Prospect&algorithm=SHA1&digits=6&period=30"
        );
        Self { secret, uri }
    }
}

/// RFC 4648 without padding; only this one secret is ever written so.
fn base32(bytes: &[u8; SEED_BYTES]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    (0..SEED_BYTES * 8 / 5)
        .map(|digit| (0..5).fold(0, |value, at| value << 1 | bit(digit * 5 + at)))
        .map(|value| char::from(ALPHABET[usize::from(value)]))
        .collect()
}

fn fresh_recovery_codes() -> Result<Vec<String>> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let digits = platform::hex(&random::<RECOVERY_BYTES>()?);
            let groups: Vec<&str> = (0..4).map(|group| &digits[group * 8..group * 8 + 8]).collect();
            Ok(groups.join("-"))
        })
        .collect()
}

/// Hashes a recovery code as it was meant, however it was typed.
fn recovery_hash(code: &str) -> Hash {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    hash(plain.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238, appendix B.
    const SEED: &[u8; SEED_BYTES] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(SEED, code, at(seconds)).unwrap(), Some(seconds / 30), "{code}");
        }
        assert_eq!(base32(SEED), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(read_seed(&platform::hex(SEED)).unwrap(), *SEED);
        assert!(read_seed("12").is_err());
    }

    #[test]
    fn s7_only_the_step_and_its_neighbours_are_accepted() {
        let now = at(1_234_567_890);
        let code_of = |steps: i64| {
            let seconds = u64::try_from(1_234_567_890 + steps * 30).unwrap();
            totp(SEED).unwrap().generate(seconds).to_string()
        };
        let accepted: Vec<i64> = (-3..=3)
            .filter(|steps| step_of(SEED, &code_of(*steps), now).unwrap().is_some())
            .collect();
        assert_eq!(accepted, [-1, 0, 1]);
    }

    #[test]
    fn what_is_no_code_is_never_one() {
        for text in ["", "12345", "1234567", "+12345", "１２３４５６", "abcdef", "00 924"] {
            assert_eq!(step_of(SEED, text, at(1_234_567_890)).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn recovery_codes_are_long_distinct_and_read_however_typed() {
        let codes = fresh_recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let distinct: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!(distinct.len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| code.replace('-', "").len() == 32));
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(recovery_hash(&typed), recovery_hash(&codes[0]));
        assert_eq!(Proof::either(" 492 039"), Proof::Code("492039".to_owned()));
    }
}
