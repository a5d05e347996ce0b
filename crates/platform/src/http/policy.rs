//! Who may ask for an operation: the table that the server enforces and the tests walk.

use kernel::Permission;

/// What one operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The `operationId`, which is the handler's name.
    pub operation: &'static str,
    pub need: Need,
    /// Whether the request must carry an `Idempotency-Key`: orders, approvals, imports, runs.
    pub key_required: bool,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anybody: set-up, login, health.
    Nothing,
    /// Whoever has this permission in the workspace.
    Permission(Permission),
}

impl Policy {
    pub const fn open(operation: &'static str) -> Self {
        Self { operation, need: Need::Nothing, key_required: false }
    }

    pub const fn needs(operation: &'static str, permission: Permission) -> Self {
        Self { operation, need: Need::Permission(permission), key_required: false }
    }

    /// The same, refused without an `Idempotency-Key`.
    #[must_use]
    pub const fn with_key(self) -> Self {
        Self { key_required: true, ..self }
    }
}
