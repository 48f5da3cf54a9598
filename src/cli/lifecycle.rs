//! The options for what becomes of a service that is there.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, Voice, Whereabouts, choice_parser};
use crate::create::answers::{Choice, EnvironmentList, parse_label, parse_some_environments};
use crate::lifecycle::{NamespaceFate, ReleaseChoice};
use crate::names::{EnvironmentName, ReleaseName};

pub(super) const RELEASE_EXAMPLES: &str = "\
Examples:
  new-service release add my-svc canary
      Adds a canary like main, in production, where main is enabled.
  new-service release add my-svc search --like main -e staging --copy-values
      In staging alone, with a copy of values-main.yaml if there is one.
  new-service release remove my-svc search -n
      Shows what would go: the block, the lists' items, values files of its own.
  new-service release remove my-svc canary -e codfw
      Disables it in one environment; it stays declared.

";

pub(super) const ENVIRONMENT_EXAMPLES: &str = "\
Examples:
  new-service environment add my-svc codfw --like eqiad
      Adds codfw with the releases of eqiad, and a copy of values-eqiad.yaml.

";
pub(super) const REMOVE_EXAMPLES: &str = "\
Examples:
  new-service remove my-svc -n
      Shows what would go, and what would still name the service.
  new-service remove my-svc --chart --yes
      Also removes its chart, and does not ask.

";

/// What is done with a release.
#[derive(Debug, Clone, Subcommand)]
pub enum ReleaseCommand {
    /// Add a release, or enable it in more environments
    ///
    /// Its block is a copy of another release's, at the end of the list. A release that is declared
    /// already is only enabled.
    #[command(help_template = super::HELP, before_long_help = RELEASE_EXAMPLES)]
    Add(ReleaseAddArgs),
    /// Remove a release, or disable it in some environments
    ///
    /// Without -e its block goes, and the values files that nothing loads any more.
    #[command(help_template = super::HELP, before_long_help = RELEASE_EXAMPLES)]
    Remove(ReleaseRemoveArgs),
}

/// What is done with an environment.
#[derive(Debug, Clone, Subcommand)]
pub enum EnvironmentCommand {
    /// Add environments like one that is there
    #[command(help_template = super::HELP, before_long_help = ENVIRONMENT_EXAMPLES)]
    Add(EnvironmentAddArgs),
}

/// Options for adding a release.
#[derive(Debug, Clone, Args)]
pub struct ReleaseAddArgs {
    /// The service's name, or the path of its folder
    // Completions are added to one argument after the other, which changes their order.
    #[arg(index = 1)]
    pub service: String,
    /// The release
    #[arg(index = 2, value_parser = parse_label::<ReleaseName>)]
    pub name: ReleaseName,
    /// The release to copy, also another service's [default: the nearest name]
    #[arg(long, value_name = "[SERVICE/]RELEASE")]
    pub like: Option<ReleaseChoice>,
    /// Where to enable it [default: where the other one is]
    #[arg(short, long, value_name = "ENV,ENV", value_parser = parse_some_environments)]
    pub environments: Option<EnvironmentList>,
    /// Copy the values files that the other one has by its name
    #[arg(long)]
    pub copy_values: bool,
    /// Allow canary in staging, and test outside it
    #[arg(long)]
    pub force: bool,
    /// How the run goes.
    #[command(flatten)]
    pub run: EditRun,
}

/// Options for removing a release.
#[derive(Debug, Clone, Args)]
pub struct ReleaseRemoveArgs {
    /// The service's name, or the path of its folder
    // Completions are added to one argument after the other, which changes their order.
    #[arg(index = 1)]
    pub service: String,
    /// The release
    #[arg(index = 2, value_parser = parse_label::<ReleaseName>)]
    pub name: ReleaseName,
    /// Only disable it here
    #[arg(short, long, value_name = "ENV,ENV", value_parser = parse_some_environments)]
    pub environments: Option<EnvironmentList>,
    /// How the run goes.
    #[command(flatten)]
    pub run: EditRun,
}

/// Options for adding environments.
#[derive(Debug, Clone, Args)]
pub struct EnvironmentAddArgs {
    /// The service's name, or the path of its folder
    // Completions are added to one argument after the other, which changes their order.
    #[arg(index = 1)]
    pub service: String,
    /// The environments, separated by commas
    #[arg(index = 2, value_name = "ENV,ENV", value_parser = parse_some_environments)]
    pub environments: EnvironmentList,
    /// The environment to copy, with its values files
    #[arg(long, value_name = "ENV")]
    pub like: EnvironmentName,
    /// How the run goes.
    #[command(flatten)]
    pub run: EditRun,
}

/// Options for removing a service.
#[derive(Debug, Clone, Args)]
pub struct RemoveArgs {
    /// The service's name, or the path of its folder
    // Completions are added to one argument after the other, which changes their order.
    #[arg(index = 1)]
    pub service: String,
    /// What becomes of its namespace
    ///
    /// auto takes its entry out of the administrators' values files where no other service of the
    /// same clusters uses it. remove fails where one does.
    #[arg(
        long,
        value_name = "WHAT",
        value_parser = choice_parser::<NamespaceFate>(),
        default_value = NamespaceFate::default().word()
    )]
    pub namespace: NamespaceFate,
    /// Remove its chart too; fails where others use it
    #[arg(long)]
    pub chart: bool,
    /// A clone of operations/puppet: fails where its service catalog has the service in production
    #[arg(long, value_name = "DIR")]
    pub puppet: Option<PathBuf>,
    /// How the run goes.
    #[command(flatten)]
    pub run: EditRun,
}

/// How a command runs that changes a service.
#[derive(Debug, Clone, Args)]
pub struct EditRun {
    /// Show what would be written, and stop
    ///
    /// Prints a patch that git apply takes. Nothing is written.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Never ask
    #[arg(short, long)]
    pub yes: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Where the service is.
    #[command(flatten)]
    pub whereabouts: Whereabouts,
    /// How much to print.
    #[command(flatten)]
    pub voice: Voice,
}
