//! Typed ids.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};
use uuid::Uuid;

/// What an id can name.
pub trait Entity {
    /// What its ids begin with when shown: `usr` in `usr_0198…`.
    const PREFIX: &'static str;
}

/// The id of a `T`: a UUIDv7, so ids sort by creation time. Shown as `prefix_` and 32 hex digits.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Wraps a raw UUID that is known to name a `T`.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }

    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

// Derives would ask `T: Clone` and so on; an id needs nothing of `T`.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T: Entity> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<T: Entity> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", T::PREFIX, self.uuid.simple())
    }
}

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an id like {0}_ and 32 hex digits")]
pub struct NotAnId(&'static str);

impl<T: Entity> FromStr for Id<T> {
    type Err = NotAnId;

    /// Reads `prefix_` and 32 hex digits, nothing else: one id has one spelling.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let wrong = NotAnId(T::PREFIX);
        let digits =
            text.strip_prefix(T::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(wrong)?;
        let plain =
            digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !plain {
            return Err(wrong);
        }
        Uuid::try_parse(digits).map(Self::from_uuid).map_err(|_| wrong)
    }
}
impl<T: Entity> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T: Entity> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
impl<T: Entity> utoipa::PartialSchema for Id<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{ObjectBuilder, schema};
        ObjectBuilder::new()
            .schema_type(schema::Type::String)
            .pattern(Some(format!("^{}_[0-9a-f]{{32}}$", T::PREFIX)))
            .examples([serde_json::Value::from(format!(
                "{}_01998f3c2b7e7d4c9a51d2f0b6c3e8a7",
                T::PREFIX
            ))])
            .into()
    }
}
impl<T: Entity> utoipa::ToSchema for Id<T> {}

// One impl serves SQLite (BLOB) and PostgreSQL (UUID): whatever stores a `Uuid` stores an `Id`.
impl<T, DB: Database> Type<DB> for Id<T>
where
    Uuid: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        Uuid::type_info()
    }
    fn compatible(ty: &DB::TypeInfo) -> bool {
        Uuid::compatible(ty)
    }
}
impl<'r, T, DB: Database> Decode<'r, DB> for Id<T>
where
    Uuid: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Uuid::decode(value).map(Self::from_uuid)
    }
}
impl<'q, T, DB: Database> Encode<'q, DB> for Id<T>
where
    Uuid: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.uuid.encode_by_ref(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{User, Workspace};

    #[test]
    fn an_id_reads_back_and_refuses_other_kinds() {
        let id = Id::<User>::from_uuid(Uuid::from_u128(7));
        let text = id.to_string();
        assert_eq!(text.parse::<Id<User>>(), Ok(id));
        assert!(text.parse::<Id<Workspace>>().is_err());
        for wrong in ["", "usr_", "usr_7", "../x", &text.to_uppercase(), &text.replace("usr_", "")]
        {
            assert!(wrong.parse::<Id<User>>().is_err(), "{wrong}");
        }
    }
}
