//! What all cases share: the data that the peers work on too, and the line that is printed.

pub mod data;
pub mod measure;
