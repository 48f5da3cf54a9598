//! The options for showing values.

use std::path::PathBuf;

use clap::Args;

use super::{Format, Voice, Whereabouts};
use crate::names::{EnvironmentName, ReleaseName};
use crate::values::{KeyPath, Side};

pub(super) const EXAMPLES: &str = "\
Examples:
  new-service values my-svc -e eqiad
      Which values files apply in eqiad, in the order in which later ones win.
  new-service values my-svc -e eqiad --key main_app.replicas
      Which file decides on one key.
  new-service values my-svc -e eqiad -r canary --merged
      The merged values of one release, each with its file and line.
  new-service values my-svc --diff staging eqiad
      What is not the same in staging and in eqiad.

";

/// Options for showing values.
#[derive(Debug, Clone, Args)]
pub struct ValuesArgs {
    /// The service's name, or the path of its folder
    pub name: String,
    /// The environment
    #[arg(short, long, value_name = "ENV", required_unless_present = "diff")]
    pub environment: Option<EnvironmentName>,
    /// Only this release [default: all that the environment installs]
    #[arg(short, long)]
    pub release: Option<ReleaseName>,
    /// Show the merged values, as YAML
    ///
    /// Each value is followed by its file and line.
    #[arg(long, conflicts_with = "key")]
    pub merged: bool,
    /// Show what each file sets this key to
    ///
    /// The keys that lead to it, with dots between them: `main_app.replicas`. A dot in a key has a
    /// backslash before it.
    #[arg(long, value_name = "KEY")]
    pub key: Option<KeyPath>,
    /// Show what differs between two environments
    ///
    /// Each leaf with both values, their files and lines. A and B are environments, whose releases
    /// of the same name are compared, or name a release behind a slash: `eqiad/main eqiad/canary`.
    #[arg(long, num_args = 2, value_names = ["A", "B"],
          conflicts_with_all = ["environment", "release", "merged", "key", "format"])]
    pub diff: Option<Vec<Side>>,
    /// Exit with 1 if something differs
    #[arg(long, requires = "diff")]
    pub exit_code: bool,
    /// Include the chart's own values.yaml, below the files
    #[arg(long)]
    pub with_chart: bool,
    /// A copy of the deployment server's /etc/helmfile-defaults
    ///
    /// Without it, files on the server are listed but not included.
    #[arg(long, value_name = "DIR")]
    pub defaults_dir: Option<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Where the service is.
    #[command(flatten)]
    pub whereabouts: Whereabouts,
    /// How much to print.
    #[command(flatten)]
    pub voice: Voice,
}
