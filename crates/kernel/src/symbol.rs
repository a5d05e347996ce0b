//! Names of assets.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The name an asset trades under: `AAPL`, `BRK.B`, `^GSPC`, `BTC-USD`, `EURUSD=X`.
///
/// Always upper case, so `aapl` and `AAPL` are one asset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(Arc<str>);

/// A text that cannot be a symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a symbol has 1 to 32 of A-Z 0-9 . - ^ = _ /, like AAPL or BTC-USD")]
pub struct NotASymbol;

impl Symbol {
    /// The longest symbol: option symbols of OCC have 21 characters.
    pub const MAX_LENGTH: usize = 32;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Symbol {
    type Err = NotASymbol;

    fn from_str(text: &str) -> Result<Self, NotASymbol> {
        let text = text.trim();
        let allowed = |c: u8| c.is_ascii_alphanumeric() || b".-^=_/".contains(&c);
        let names_something = text.bytes().any(|c| c.is_ascii_alphanumeric());
        if !names_something || text.len() > Self::MAX_LENGTH || !text.bytes().all(allowed) {
            return Err(NotASymbol);
        }
        Ok(Self(text.to_ascii_uppercase().into()))
    }
}
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Serialize for Symbol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
impl utoipa::PartialSchema for Symbol {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{ObjectBuilder, schema};
        ObjectBuilder::new()
            .schema_type(schema::Type::String)
            .max_length(Some(Self::MAX_LENGTH))
            .examples(["AAPL"])
            .into()
    }
}
impl utoipa::ToSchema for Symbol {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_junk_is_refused() {
        assert_eq!("aapl".parse::<Symbol>(), "AAPL".parse());
        for fine in ["BRK.B", "^GSPC", "BTC-USD", "EURUSD=X"] {
            assert_eq!(fine.parse::<Symbol>().unwrap().as_str(), fine);
        }
        for wrong in ["", "..", "A B", "A'B", "Ä", &"A".repeat(33)] {
            assert!(wrong.parse::<Symbol>().is_err(), "{wrong}");
        }
    }
}
