//! Who may ask for an operation: the table that the server enforces and the tests walk.

use kernel::Permission;

/// What one operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The `operationId`, which is the handler's name.
    pub operation: &'static str,
    pub need: Need,
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
        Self { operation, need: Need::Nothing }
    }

    pub const fn needs(operation: &'static str, permission: Permission) -> Self {
        Self { operation, need: Need::Permission(permission) }
    }
}
