//! `new-service`: adds a service to a deployment-charts checkout, or to any folder.

use std::process::ExitCode;

use new_service::{commands, complete};

fn main() -> ExitCode {
    let code = match std::env::var_os(complete::VARIABLE) {
        Some(shell) => commands::complete(&shell, std::env::args_os()),
        None => commands::run(&std::env::args_os().collect::<Vec<_>>()),
    };
    ExitCode::from(code)
}
