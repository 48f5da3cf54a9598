//! The command line, as types. No rule of the domain is here: values are checked by the core.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Adds a service to a deployment-charts checkout, or to any folder: the service's files, the
/// request for its namespace, and the checklist of what is left.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = EXAMPLES
)]
pub struct Cli {
    /// What to do; creating is meant where no command is named.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options for creating.
    #[command(flatten)]
    pub create: Create,
}

const EXAMPLES: &str = "\
Examples:
  new-service                          asks for everything
  new-service my-svc --yes             takes the defaults
  new-service my-svc --canary -n       shows what would be written, as a patch
  new-service create check             makes a service that has a command's name";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a service (the same as naming no command)
    Create(Create),
    /// Print what is left to do for a service of this checkout or folder
    Checklist(ChecklistArgs),
    /// Check services for the mistakes that people make
    Check(CheckArgs),
    /// Show which values files apply to a service, and what they come to
    Values(ValuesArgs),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// The names of the commands.
pub const COMMANDS: [&str; 5] = ["create", "checklist", "check", "values", "completions"];

/// The command line of a run that names no command: the common case. Describing the commands to the
/// parser would be a fifteenth of such a run's instructions.
#[derive(Debug, Parser)]
#[command(version)]
struct WithoutCommand {
    #[command(flatten)]
    create: Create,
}

impl Cli {
    /// Parses the process's arguments; prints help or an error and ends the process where there is
    /// nothing else to do.
    #[must_use]
    pub fn from_process() -> Self {
        let first = std::env::args_os().nth(1);
        if first.is_some_and(|word| COMMANDS.iter().any(|name| word == *name)) {
            return Self::parse();
        }
        match WithoutCommand::try_parse() {
            Ok(WithoutCommand { create }) => Self {
                command: None,
                create,
            },
            Err(error) if error.use_stderr() => error.exit(),
            // Help is that of the whole program.
            Err(_) => Self::parse(),
        }
    }
}

/// Where to work, and how much to say.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The folder under helmfile.d that the service belongs to
    #[arg(long, value_name = "FOLDER", default_value = "services")]
    pub group: String,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

/// How much to say, and in what colour.
#[derive(Debug, Clone, Args)]
pub struct Voice {
    /// Say only what is wrong
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Also say where things come from
    #[arg(short, long)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// In a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How a checklist is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Readable as plain text and as Markdown.
    Markdown,
    /// Remarkup, for a task in Phabricator.
    Phabricator,
    /// For programs.
    Json,
}

/// One half of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Half {
    /// Only the request for the namespace.
    Namespace,
    /// Only the service's files.
    Service,
}

/// Options for creating a service.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one field for each flag, as clap wants it"
)]
pub struct Create {
    /// The service's name; asked for in a terminal
    pub name: Option<String>,
    /// Make a canary release in the production environments
    #[arg(long, conflicts_with = "no_canary")]
    pub canary: bool,
    /// Make no canary release (the default)
    #[arg(long)]
    pub no_canary: bool,
    /// Make a test release in staging
    #[arg(long, conflicts_with = "no_test")]
    pub test: bool,
    /// Make no test release (the default)
    #[arg(long)]
    pub no_test: bool,
    /// Where it runs, with commas between [default: all that the template has]
    #[arg(short, long, value_name = "ENV[,ENV...]")]
    pub environments: Option<String>,
    /// The chart to deploy it with [default: what the template says]
    #[arg(long)]
    pub chart: Option<String>,
    /// The namespace that it lives in [default: the service's name]
    #[arg(long)]
    pub namespace: Option<String>,
    /// How traffic from outside reaches it: none, lvs or ingress [default: none]
    #[arg(long, value_name = "KIND")]
    pub traffic: Option<String>,
    /// The service's port, for the traffic steps; auto takes one that is free
    #[arg(long)]
    pub port: Option<String>,
    /// Keep values files that hold only comments
    #[arg(long)]
    pub placeholders: bool,
    /// Make one half of the job only
    #[arg(long, value_enum, value_name = "HALF")]
    pub only: Option<Half>,
    /// The template: auto (the checkout's _example_, else the embedded one), repo, embedded, or a
    /// folder
    #[arg(long, value_name = "WHICH", default_value = "auto")]
    pub template: String,
    /// The ticket, for the checklist
    #[arg(long, value_name = "T123456")]
    pub task: Option<String>,
    /// Also write the checklist to this file (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub checklist: Option<PathBuf>,
    /// Also print the message for the change in Gerrit
    #[arg(long)]
    pub commit_message: bool,
    /// Show what would be written, and stop
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Never ask; take the defaults for what is open
    #[arg(short, long)]
    pub yes: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Where to work, and how much to say.
    #[command(flatten)]
    pub common: Common,
}

/// Options for printing a checklist.
#[derive(Debug, Clone, Args)]
pub struct ChecklistArgs {
    /// The service's name, or the path of its folder
    pub name: String,
    /// How traffic from outside reaches it: none, lvs or ingress [default: what its values say]
    #[arg(long, value_name = "KIND")]
    pub traffic: Option<String>,
    /// The service's port; auto takes one that is free [default: what its values say]
    #[arg(long)]
    pub port: Option<String>,
    /// The ticket
    #[arg(long, value_name = "T123456")]
    pub task: Option<String>,
    /// A clone of operations/puppet, to see what is done there
    #[arg(long, value_name = "DIR")]
    pub puppet: Option<PathBuf>,
    /// A clone of operations/dns, to see what is done there
    #[arg(long, value_name = "DIR")]
    pub dns: Option<PathBuf>,
    /// Write patches for these clones into this folder, as far as they can be applied now
    #[arg(long, value_name = "DIR")]
    pub patches: Option<PathBuf>,
    /// Fail if a step is known to be missing
    #[arg(long)]
    pub exit_code: bool,
    /// Print the message for the change in Gerrit instead
    #[arg(long)]
    pub commit_message: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = ListFormat::Markdown)]
    pub format: ListFormat,
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The folder under helmfile.d that the service is in [default: any]
    #[arg(long, value_name = "FOLDER")]
    pub group: Option<String>,
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// For people, as compilers do it.
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code review tools.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

/// Options for checking.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Services to check, by name or by path [default: all of the checkout]
    pub names: Vec<String>,
    /// Only services of this folder under helmfile.d
    #[arg(long, value_name = "FOLDER")]
    pub group: Option<String>,
    /// Fail for warnings too
    #[arg(long)]
    pub strict: bool,
    /// Tell what a rule is for, and stop
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = FindingFormat::Text)]
    pub format: FindingFormat,
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options for showing values.
#[derive(Debug, Clone, Args)]
pub struct ValuesArgs {
    /// The service's name, or the path of its folder
    pub name: String,
    /// The environment
    #[arg(short, long, value_name = "ENV")]
    pub environment: String,
    /// Only this release [default: all that the environment installs]
    #[arg(short, long)]
    pub release: Option<String>,
    /// Show what the files come to, as YAML, each value with its file and line
    #[arg(long, conflicts_with = "key")]
    pub merged: bool,
    /// Show what each file sets this key to: the keys that lead to it, with dots between them
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Put the chart's own values.yaml below the files
    #[arg(long)]
    pub with_chart: bool,
    /// A copy of the deployment server's /etc/helmfile-defaults
    #[arg(long, value_name = "DIR")]
    pub defaults_dir: Option<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The folder under helmfile.d that the service is in [default: any]
    #[arg(long, value_name = "FOLDER")]
    pub group: Option<String>,
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How much to say.
    #[command(flatten)]
    pub voice: Voice,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn all_commands_are_known_by_name() {
        let command = Cli::command();
        command.clone().debug_assert();
        let names: Vec<&str> = command
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        assert_eq!(names, COMMANDS);
    }
}
