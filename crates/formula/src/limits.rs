//! How large a formula may be. Whatever a user types is answered within these.

/// Characters of a text. A screenful; longer formulas are several formulas.
pub const MAX_TEXT: usize = 4_096;

/// How deep parentheses, calls and prefixes may nest, since the parser recurses on them. Nobody reads
/// deeper, and it fits half of a worker thread's stack (a test has the figure).
pub const MAX_NESTING: usize = 64;

/// How deep the tree may be, chains such as `a + b + c` included, since the checker recurses on it.
pub const MAX_DEPTH: usize = 128;

/// Nodes of the tree. Bounds the work of one row, and with blocks of rows the memory of a run.
pub const MAX_NODES: usize = 1_000;

/// Rows of one window or one step back; the limit of [`quant::Length`].
pub const MAX_WINDOW: u32 = quant::Length::MAX;

/// Rows of all windows of one formula together: eight megabytes of state.
pub const MAX_WINDOWS: usize = 1_000_000;
