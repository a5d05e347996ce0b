//! How much may be lost.
