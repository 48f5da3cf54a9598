//! The options for checking.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Voice;
use crate::check::Severity;
use crate::conventions::MAIN_BRANCH;
use crate::names::GroupName;

pub(super) const EXAMPLES: &str = "\
Examples:
  new-service check
      All services of the checkout, templates included.
  new-service check my-svc helmfile.d/ml-services/other-svc
      These two.
  git diff --name-only main | xargs --no-run-if-empty new-service check
      All services that depend on a file that was changed.
  new-service check --since
      What is wrong since origin/HEAD, committed or not.
  new-service check --fix my-svc | git apply
      Puts right what has one right answer; --fix --yes does the same.
  new-service check --strict --format github
      In CI: fails for warnings too, and marks the lines of the change.
  new-service check --explain unloaded-values
      Says what a rule is for.

";

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// For people, like a compiler's.
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code review tools.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

/// The least severity of findings that are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeastSeverity {
    /// All.
    Info,
    /// What is dead or unusual, and errors.
    Warning,
    /// What breaks a deployment, or touches the wrong thing.
    Error,
}

impl From<LeastSeverity> for Severity {
    fn from(least: LeastSeverity) -> Self {
        match least {
            LeastSeverity::Info => Self::Info,
            LeastSeverity::Warning => Self::Warning,
            LeastSeverity::Error => Self::Error,
        }
    }
}

/// Options for checking.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct CheckArgs {
    /// Services by name, or paths of any kind [default: all of the checkout]
    ///
    /// Of a file all services are checked that depend on it, and it may be gone.
    pub names: Vec<String>,
    /// Only services of this folder under helmfile.d
    #[arg(long, value_name = "FOLDER")]
    pub group: Option<GroupName>,
    /// Only findings that are new since a commit
    ///
    /// The files are compared with those of the last commit that REV and the current one have in
    /// common. What the change breaks elsewhere is found too. Without REV: origin/HEAD.
    #[arg(
        long,
        value_name = "REV",
        num_args = 0..=1,
        default_missing_value = MAIN_BRANCH
    )]
    pub since: Option<String>,
    /// Leave out the findings that a file has
    ///
    /// For a repository that is not clean: what was there when --write-baseline wrote the file is
    /// not found again, wherever its line has moved to.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub baseline: Option<PathBuf>,
    /// Write all findings into the file of --baseline, and stop
    #[arg(
        long,
        requires = "baseline",
        conflicts_with_all = ["since", "fix"],
        hide_short_help = true
    )]
    pub write_baseline: bool,
    /// Only findings that are at least this severe
    #[arg(
        long,
        value_name = "SEVERITY",
        value_enum,
        default_value_t = LeastSeverity::Info,
        hide_short_help = true
    )]
    pub min_severity: LeastSeverity,
    /// Fail for warnings too
    ///
    /// Without it, only findings of severity error make the exit code 1.
    #[arg(long)]
    pub strict: bool,
    /// Put right what has exactly one right answer
    ///
    /// Prints a patch that git apply takes; with --yes it is applied, and what is left is printed.
    #[arg(long)]
    pub fix: bool,
    /// Apply what --fix finds
    #[arg(short, long, requires = "fix")]
    pub yes: bool,
    /// Explain a rule, and stop
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = FindingFormat::Text)]
    pub format: FindingFormat,
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How much to print.
    #[command(flatten)]
    pub voice: Voice,
}
