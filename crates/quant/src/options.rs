//! What options are worth, and how that changes.
