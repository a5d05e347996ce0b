//! `prospect completion SHELL`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, output};
use crate::failure::Failure;

#[derive(Args)]
pub struct Completion {
    /// bash, zsh, fish, elvish or powershell.
    shell: Shell,
}

impl Completion {
    pub fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "prospect", &mut script);
        output::write_out(&String::from_utf8_lossy(&script))
    }
}
