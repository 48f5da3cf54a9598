//! The options for carrying the template's changes into services.

use clap::{Args, ValueEnum};

use super::lifecycle::EditRun;

pub(super) const EXAMPLES: &str = "\
Examples:
  new-service upgrade --check
      How far each service is behind the template of its group.
  new-service upgrade my-svc -n
      Shows what the template's changes would make of its helmfile.yaml.
  new-service upgrade --group services --yes
      Upgrades all services of a group that merge cleanly, and lists the others.
  new-service upgrade --like my-svc --group dse-k8s-services
      Carries the last change of my-svc into the other services of its group.

";

/// What becomes of conflicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Conflicts {
    /// They are listed, and those services stay as they are.
    List,
    /// Both sides are written, with the marks of git.
    Markers,
}

/// Options for carrying the template's changes into services.
#[derive(Debug, Clone, Args)]
pub struct UpgradeArgs {
    /// Services to upgrade, by name or by path [default: all of the groups that have a template]
    #[arg(value_name = "SERVICE")]
    pub names: Vec<String>,
    /// Say how far each service is behind, and stop
    #[arg(long, conflicts_with_all = ["dry_run", "yes", "conflict"])]
    pub check: bool,
    /// The commit whose template the services follow [default: for each the nearest]
    #[arg(
        long,
        value_name = "REV",
        conflicts_with = "like",
        hide_short_help = true
    )]
    pub base: Option<String>,
    /// Carry the change of this service into the others of its group
    ///
    /// For groups without a template, and for changes that one service got first.
    #[arg(long, value_name = "SIBLING")]
    pub like: Option<String>,
    /// With --like: the commit from which on it changed [default: the one before its last change]
    #[arg(long, value_name = "REV", requires = "like", hide_short_help = true)]
    pub since: Option<String>,
    /// Also upgrade services of their own design, and take changes of comments
    #[arg(long)]
    pub force: bool,
    /// What becomes of services that changed the same lines
    #[arg(long, value_enum, default_value_t = Conflicts::List, hide_short_help = true)]
    pub conflict: Conflicts,
    /// How the run goes.
    #[command(flatten)]
    pub run: EditRun,
}
