//! The options for printing a checklist.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Voice, Whereabouts, traffic_parser};
use crate::create::answers::{PortChoice, Traffic, parse_label};
use crate::handover::{HealthPath, Host, PublicHost};
use crate::names::{Namespace, TaskId};

pub(super) const EXAMPLES: &str = "\
Examples:
  new-service checklist my-svc
      What is left to do for my-svc, and what of it this checkout shows as done.
  new-service checklist my-svc --traffic lvs --task T123456 --format phabricator
      The same for a service behind a load balancer, to be pasted into a task.
  new-service checklist my-svc --puppet ../puppet --dns ../dns --patches ../patches
      Also looks at clones of these repositories, and writes patches for them.
  new-service checklist my-svc --puppet ../puppet --dns ../dns --exit-code -q
      Fails as long as something is missing.

";

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

/// What is said of the traffic from outside.
#[derive(Debug, Clone, Args)]
pub struct TrafficArgs {
    /// How traffic reaches it [default: what clones and values say]
    #[arg(long = "traffic", value_name = "KIND", value_parser = traffic_parser())]
    pub kind: Option<Traffic>,
    /// Its port; auto takes one that is free [default: what its values say]
    ///
    /// Free is the first port from 4001 on that no service of the checkout has as its
    /// `public_port`, nor, with --puppet, in the service catalog.
    #[arg(long)]
    pub port: Option<PortChoice>,
    /// The last byte of its addresses, or one of them [default: the next that is free]
    ///
    /// For a service with a load balancer of its own: it has the same in every site. Free is the
    /// first above all that the zones of --dns, and with --puppet the service catalog, have or keep.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub address: Option<Host>,
    /// One site at a time answers for it
    ///
    /// Its name for all sites together leads to the site that has the traffic. By default all sites
    /// answer, unless the catalog or the zone says otherwise.
    #[arg(long, hide_short_help = true)]
    pub active_passive: bool,
    /// It has a second name, NAME-ro, for which all sites answer
    #[arg(long, hide_short_help = true)]
    pub read_only_name: bool,
    /// The name at which the public reaches it
    ///
    /// Adds the steps for that: the name in the certificate of the namespace, the rule that leads to
    /// the service, and the name in DNS.
    #[arg(long, value_name = "HOST", hide_short_help = true)]
    pub public: Option<PublicHost>,
    /// What a probe asks for to see that it is well [default: what its values say, else /healthz]
    #[arg(long, value_name = "PATH", hide_short_help = true)]
    pub health_path: Option<HealthPath>,
}

/// What is said of patches.
#[derive(Debug, Clone, Args)]
pub struct PatchArgs {
    /// Write patches for these clones into this folder
    ///
    /// Only for steps that can be done now: some wait for others. Apply them, and run the command
    /// again for the next.
    #[arg(long = "patches", value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Write the patches as changes for git am
    ///
    /// Each with a message in the form of its repository, and the ticket of --task. The author is
    /// the user that git's configuration names, or `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`.
    #[arg(long, requires = "folder", hide_short_help = true)]
    pub commits: bool,
}

/// Options for printing a checklist.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one field for each flag, as clap wants it"
)]
pub struct ChecklistArgs {
    /// The service's name, or the path of its folder
    pub name: String,
    /// Its traffic.
    #[command(flatten)]
    pub traffic: TrafficArgs,
    /// The ticket
    #[arg(long, value_name = "T123456")]
    pub task: Option<TaskId>,
    /// Its namespace, if that is not its name and it has no files yet
    #[arg(long, value_parser = parse_label::<Namespace>, hide_short_help = true)]
    pub namespace: Option<Namespace>,
    /// A clone of operations/puppet, to see what is done there
    #[arg(long, value_name = "DIR")]
    pub puppet: Option<PathBuf>,
    /// A clone of operations/dns, to see what is done there
    #[arg(long, value_name = "DIR")]
    pub dns: Option<PathBuf>,
    /// Its patches.
    #[command(flatten)]
    pub patches: PatchArgs,
    /// Show only what is not done
    #[arg(long, hide_short_help = true)]
    pub open: bool,
    /// Show only what this team does, as the body of a task for it
    ///
    /// serviceops, "Data Platform", "Machine Learning", "Infrastructure Foundations" or
    /// "service owner".
    #[arg(long = "for", value_name = "TEAM", hide_short_help = true)]
    pub team: Option<String>,
    /// Print the steps that take the service away
    ///
    /// In their order: its traffic, the deployment, the files, its rights. It may be gone from the
    /// checkout already. With --patches, each change that can be made now.
    #[arg(long, conflicts_with = "commit_message")]
    pub remove: bool,
    /// Fail if a step is known to be missing
    ///
    /// The exit code is 1 then. Optional steps are ignored.
    #[arg(long)]
    pub exit_code: bool,
    /// Print the message for the change in Gerrit instead
    ///
    /// In the form of the checkout's .gitmessage.
    #[arg(long)]
    pub commit_message: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = ListFormat::Markdown)]
    pub format: ListFormat,
    /// Write it to this file (- for standard output)
    ///
    /// An earlier list of the same service is replaced, as its first line tells; nothing else is.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over files that say something else
    #[arg(long)]
    pub force: bool,
    /// Where the service is.
    #[command(flatten)]
    pub whereabouts: Whereabouts,
    /// How much to print.
    #[command(flatten)]
    pub voice: Voice,
}
