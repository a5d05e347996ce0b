//! Why a portfolio did better or worse than its benchmark.
