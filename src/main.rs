//! `new-service`: adds a service to a deployment-charts checkout, or to any folder.

use std::process::ExitCode;

use new_service::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(new_service::commands::run(Cli::from_process()))
}
