//! Bonds, schedules and curves.
