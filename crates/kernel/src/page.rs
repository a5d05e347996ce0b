//! Keyset pages.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Where to start and how much to return.
///
/// `cursor` is what the page before gave as `next_cursor`; `skip` is for clients that count rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct PageQuery {
    /// Rows of a page, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<u32>,
    /// `meta.next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows to leave out at the start, at most 10,000; use `cursor` to go further.
    #[param(maximum = 10_000)]
    pub skip: Option<u32>,
}

impl PageQuery {
    pub const DEFAULT: u32 = 50;
    /// Beyond this a page is a download.
    pub const MAX: u32 = 500;
    /// Skipping costs the database as much as reading.
    pub const MAX_SKIP: u32 = 10_000;

    /// Returns how many rows the page has at most.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] outside 1 to 500.
    pub fn limit(&self) -> Result<usize> {
        match self.limit.unwrap_or(Self::DEFAULT) {
            limit @ 1..=Self::MAX => Ok(limit as usize),
            _ => Err(Error::invalid_at("limit", "limit must be between 1 and 500")),
        }
    }

    /// Returns how many rows to ask the database for: one more tells whether a next page exists.
    pub fn fetch(&self) -> Result<i64> {
        Ok(i64::try_from(self.limit()?).unwrap_or(i64::MAX - 1) + 1)
    }

    pub fn skip(&self) -> Result<i64> {
        match self.skip.unwrap_or(0) {
            skip @ 0..=Self::MAX_SKIP => Ok(i64::from(skip)),
            _ => Err(Error::invalid_at("skip", "skip must be at most 10000: page with cursor")),
        }
    }

    /// Reads the cursor as the key the page before ended with.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor that no page gave.
    pub fn after<K: std::str::FromStr>(&self) -> Result<Option<K>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let key = cursor.parse().map_err(|_| {
            Error::invalid_at("cursor", "this cursor is not one we gave: start without one")
        })?;
        Ok(Some(key))
    }
}

/// One page of `T`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Pass as `cursor` to get the next page; absent on the last.
    pub next_cursor: Option<String>,
    /// How many there are in all, where that is cheap to know.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// Cuts the extra row off `rows` and remembers where the page ended.
    pub fn cut<K: ToString>(
        mut rows: Vec<T>,
        query: &PageQuery,
        key: impl Fn(&T) -> K,
    ) -> Result<Self> {
        let limit = query.limit()?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if more { rows.last().map(|row| key(row).to_string()) } else { None };
        Ok(Self { items: rows, next_cursor, total: None })
    }

    /// A list that always fits on one page.
    pub fn whole(items: Vec<T>) -> Self {
        let total = u64::try_from(items.len()).ok();
        Self { items, next_cursor: None, total }
    }

    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(f).collect();
        Page { items, next_cursor: self.next_cursor, total: self.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_says_where_the_next_one_starts() {
        let query = PageQuery { limit: Some(2), ..PageQuery::default() };
        let page = Page::cut(vec![1, 2, 3], &query, |row| *row).unwrap();
        assert_eq!((page.items, page.next_cursor.as_deref()), (vec![1, 2], Some("2")));
        let last = Page::cut(vec![3], &query, |row| *row).unwrap();
        assert_eq!(last.next_cursor, None);
    }

    #[test]
    fn limits_out_of_range_are_refused() {
        for limit in [0, 501] {
            let query = PageQuery { limit: Some(limit), ..PageQuery::default() };
            assert!(query.limit().is_err());
        }
    }
}
