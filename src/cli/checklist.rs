//! The options for printing a checklist.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Voice, Whereabouts, traffic_parser};
use crate::create::answers::{PortChoice, Traffic, parse_label};
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

/// Options for printing a checklist.
#[derive(Debug, Clone, Args)]
pub struct ChecklistArgs {
    /// The service's name, or the path of its folder
    pub name: String,
    /// How traffic reaches it [default: what its values say]
    #[arg(long, value_name = "KIND", value_parser = traffic_parser())]
    pub traffic: Option<Traffic>,
    /// Its port; auto takes one that is free [default: what its values say]
    ///
    /// Free is the first port from 4001 on that no service of the checkout has as its
    /// `public_port`, nor, with --puppet, in the service catalog.
    #[arg(long)]
    pub port: Option<PortChoice>,
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
    /// Write patches for these clones into this folder
    ///
    /// Only for steps that can be done now: some wait for others. Apply them, and run the command
    /// again for the next.
    #[arg(long, value_name = "DIR")]
    pub patches: Option<PathBuf>,
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
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where the service is.
    #[command(flatten)]
    pub whereabouts: Whereabouts,
    /// How much to print.
    #[command(flatten)]
    pub voice: Voice,
}
