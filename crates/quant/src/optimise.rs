//! How to divide money among assets.
