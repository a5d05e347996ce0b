//! What a query may be given.

use kernel::{Amount, Error, Id, Result, Symbol, Timestamp};
use sqlx::{postgres::PgArguments, sqlite::SqliteArguments, types::Json};
use uuid::Uuid;

/// One parameter of a query.
#[derive(Debug, Clone)]
pub enum Value {
    Bool(bool),
    Int(Option<i64>),
    Float(Option<f64>),
    Text(Option<String>),
    Uuid(Option<Uuid>),
    Amount(Option<Amount>),
    Bytes(Option<Vec<u8>>),
    /// For columns of type `json_text`.
    Json(Option<serde_json::Value>),
}

macro_rules! from {
    ($($type:ty: |$value:ident| $make:expr;)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self { $make }
        })+
    };
}

from! {
    bool: |value| Self::Bool(value);
    i64: |value| Self::Int(Some(value));
    i32: |value| Self::Int(Some(i64::from(value)));
    u32: |value| Self::Int(Some(i64::from(value)));
    Option<i64>: |value| Self::Int(value);
    f64: |value| Self::Float(Some(value));
    Option<f64>: |value| Self::Float(value);
    &str: |value| Self::Text(Some(value.to_owned()));
    String: |value| Self::Text(Some(value));
    Option<String>: |value| Self::Text(value);
    Option<&str>: |value| Self::Text(value.map(str::to_owned));
    &Symbol: |value| Self::Text(Some(value.as_str().to_owned()));
    Option<Uuid>: |value| Self::Uuid(value);
    Timestamp: |value| Self::Int(Some(value.0));
    Option<Timestamp>: |value| Self::Int(value.map(|at| at.0));
    Amount: |value| Self::Amount(Some(value));
    Option<Amount>: |value| Self::Amount(value);
    Vec<u8>: |value| Self::Bytes(Some(value));
    &[u8]: |value| Self::Bytes(Some(value.to_vec()));
    Option<Vec<u8>>: |value| Self::Bytes(value);
    serde_json::Value: |value| Self::Json(Some(value));
    Option<serde_json::Value>: |value| Self::Json(value);
}

impl<T> From<Id<T>> for Value {
    fn from(value: Id<T>) -> Self {
        Self::Uuid(Some(value.uuid()))
    }
}
impl<T> From<Option<Id<T>>> for Value {
    fn from(value: Option<Id<T>>) -> Self {
        Self::Uuid(value.map(Id::uuid))
    }
}

pub(super) fn sqlite(values: impl IntoIterator<Item = Value>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        bind(&mut arguments, value)?;
    }
    Ok(arguments)
}

pub(super) fn postgres(values: impl IntoIterator<Item = Value>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        bind(&mut arguments, value)?;
    }
    Ok(arguments)
}

fn bind<'q, A>(arguments: &mut A, value: Value) -> Result<()>
where
    A: sqlx::Arguments,
    bool: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<i64>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<f64>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<String>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<Uuid>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<Amount>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<Vec<u8>>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
    Option<Json<serde_json::Value>>: sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database> + 'q,
{
    match value {
        Value::Bool(value) => arguments.add(value),
        Value::Int(value) => arguments.add(value),
        Value::Float(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Uuid(value) => arguments.add(value),
        Value::Amount(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
        Value::Json(value) => arguments.add(value.map(Json)),
    }
    .map_err(Error::internal)
}
