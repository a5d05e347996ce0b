//! The length of a window.

/// A number of rows between 1 and [`Length::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(u32);

impl Length {
    /// The longest window: 100,000 rows are two months of minutes or four centuries of days, and
    /// keep one state under a megabyte.
    pub const MAX: u32 = 100_000;

    /// Returns `None` for 0 and for more than [`Length::MAX`].
    pub const fn new(rows: u32) -> Option<Self> {
        if rows == 0 || rows > Self::MAX { None } else { Some(Self(rows)) }
    }

    /// Returns the nearest length there is: 1 for 0, [`Length::MAX`] for more than it.
    pub fn saturating(rows: u32) -> Self {
        Self(rows.clamp(1, Self::MAX))
    }

    pub const fn rows(self) -> usize {
        self.0 as usize
    }

    /// The nearest length to a count of rows.
    pub(crate) fn of_rows(rows: usize) -> Self {
        Self::saturating(u32::try_from(rows).unwrap_or(Self::MAX))
    }

    /// The length as a divisor.
    pub(crate) fn as_f64(self) -> f64 {
        f64::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_between_one_and_the_limit() {
        assert_eq!(Length::new(0), None);
        assert_eq!(Length::new(1).map(Length::rows), Some(1));
        assert!(Length::new(Length::MAX).is_some());
        assert_eq!(Length::new(Length::MAX + 1), None);
    }
}
