//! Models of series over time.
