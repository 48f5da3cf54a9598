//! The options for creating a service.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::words::parse_service_name;
use super::{Format, Voice, choice_parser, traffic_parser};
use crate::create::answers::{
    EnvironmentList, Given, HelmfileFrom, Part, PortChoice, Traffic, Without, parse_chart,
    parse_label,
};
use crate::create::sibling::choice::SiblingChoice;
use crate::create::template_choice::TemplateChoice;
use crate::names::{ChartName, GroupName, Namespace, ServiceName, TaskId};

/// What most people type.
pub(super) const EXAMPLES: &str = "  new-service                     asks for everything
  new-service my-svc --canary -n  shows what would be written, as a patch

";

/// The same, and what a few people type.
pub(super) const MORE_EXAMPLES: &str = "\
Examples:
  new-service
      Asks for everything, shows what would be written, and writes it after a yes.
  new-service my-svc --yes
      Takes the defaults: all environments of the template, no canary or test release.
  new-service my-svc --canary --chart python-webapp -n
      Shows what would be written, as a patch that git apply takes.
  new-service my-svc -e staging --test --task T123456 --commit-message
      In staging alone, with a test release; also prints the message for Gerrit.
  new-service my-svc --traffic lvs --port auto
      With the steps for a load balancer, and a port that no other service has.
  new-service my-svc --group ml-services --namespace shared
      In another group of services, in a namespace that exists already.
  new-service my-svc --like other-svc
      Like a service that is there, with its environments and releases.
  new-service create check
      Makes a service that has a command's name.

";

/// The options that can name a sibling.
pub(super) const SIBLING: &str = "sibling";
const SERVICE: &str = "The service";
const PLACE: &str = "Where, and from what";
const RESULT: &str = "What is printed";

/// Options for creating a service.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new(SIBLING).args(["like", "answers"]).multiple(true))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one field for each flag, as clap wants it"
)]
pub struct Create {
    /// The service's name; asked for in a terminal
    ///
    /// It becomes the name of its folder and, unless --namespace says otherwise, of its namespace:
    /// small letters, digits and hyphens (a DNS label).
    #[arg(value_parser = parse_service_name, hide_short_help = true)]
    pub name: Option<ServiceName>,
    /// Make it like a service that is there
    ///
    /// Its folder is the start: the name is replaced, links stay links, and versions, images and
    /// ports are left open. Its environments and releases are the default.
    #[arg(long, value_name = "[GROUP/]SIBLING", conflicts_with = "template")]
    pub like: Option<SiblingChoice>,
    /// Make a canary release in production
    ///
    /// It runs beside main and takes a share of the live traffic. Its values are in values-canary.yaml.
    #[arg(long, conflicts_with = "no_canary", hide_short_help = true)]
    pub canary: bool,
    /// Make no canary release (the default)
    #[arg(long, hide_short_help = true)]
    pub no_canary: bool,
    /// Make a test release in staging
    ///
    /// It runs beside main. Its values are in values-test.yaml.
    #[arg(long, conflicts_with = "no_test", hide_short_help = true)]
    pub test: bool,
    /// Make no test release (the default)
    #[arg(long, hide_short_help = true)]
    pub no_test: bool,
    /// Where it runs [default: everywhere]
    ///
    /// Some of the template's environments, separated by commas.
    #[arg(short, long, value_name = "ENV,ENV", hide_short_help = true)]
    pub environments: Option<EnvironmentList>,
    /// The chart to deploy it with
    ///
    /// By default what the template says, which is mostly a chart with the service's name. A chart
    /// that does not exist yet is a warning, and a step of the checklist.
    #[arg(long, value_parser = parse_chart, hide_short_help = true)]
    pub chart: Option<ChartName>,
    /// Show what would be written, and stop
    ///
    /// Prints a patch that git apply takes. Nothing is written.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Never ask; use the defaults
    #[arg(short, long, hide_short_help = true)]
    pub yes: bool,
    /// The namespace that it lives in [default: the service's name]
    #[arg(
        long,
        value_parser = parse_label::<Namespace>,
        hide_short_help = true,
        help_heading = SERVICE
    )]
    pub namespace: Option<Namespace>,
    /// How traffic from outside reaches it [default: none]
    ///
    /// It adds steps to the checklist, and changes no file of the service.
    #[arg(
        long,
        value_name = "KIND",
        value_parser = traffic_parser(),
        hide_short_help = true,
        help_heading = SERVICE
    )]
    pub traffic: Option<Traffic>,
    /// The service's port, for the traffic steps; auto takes one that is free
    ///
    /// Free is the first port from 4001 on that no service of the checkout has as its
    /// `public_port`.
    #[arg(long, hide_short_help = true, help_heading = SERVICE)]
    pub port: Option<PortChoice>,
    /// Keep values files that hold only comments
    #[arg(long, hide_short_help = true, help_heading = SERVICE)]
    pub placeholders: bool,
    /// Make only one part
    #[arg(
        long,
        value_parser = choice_parser::<Part>(),
        value_name = "PART",
        hide_short_help = true,
        help_heading = SERVICE
    )]
    pub only: Option<Part>,
    /// With --like, where helmfile.yaml comes from: sibling or template [default: sibling]
    #[arg(
        long,
        value_parser = choice_parser::<HelmfileFrom>(),
        value_name = "WHICH",
        requires = SIBLING,
        hide_short_help = true,
        help_heading = PLACE
    )]
    pub helmfile: Option<HelmfileFrom>,
    /// With --like, leave out the operators' lists: all (operators), or those of some files
    ///
    /// Lists in the administrators' values files that have the sibling's namespace get the new one
    /// too, except for these.
    #[arg(
        long,
        value_name = "operators|FILE",
        requires = SIBLING,
        hide_short_help = true,
        help_heading = PLACE
    )]
    pub without: Option<Without>,
    /// The template: auto, repo, embedded, or a folder [default: auto]
    ///
    /// repo is the group's own _example_, embedded the built-in one, and auto the first of these that
    /// exists. A folder needs a helmfile.yaml that says SERVICE_NAME.
    #[arg(
        long,
        value_name = "WHICH",
        hide_short_help = true,
        help_heading = PLACE
    )]
    pub template: Option<TemplateChoice>,
    /// Take answers from a file (- for standard input), for one service or several
    ///
    /// YAML or JSON: one mapping, or a list of mappings for services that are made together or not
    /// at all. The keys are called as the options are, and the name's is name. What is given on the
    /// command line too wins, for every service of the file.
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = PLACE)]
    pub answers: Option<PathBuf>,
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR", hide_short_help = true, help_heading = PLACE)]
    pub root: Option<PathBuf>,
    /// The folder under helmfile.d that the service belongs to [default: services, or that of --like]
    #[arg(long, value_name = "FOLDER", hide_short_help = true, help_heading = PLACE)]
    pub group: Option<GroupName>,
    /// The ticket, for the checklist and the commit message
    #[arg(long, value_name = "T123456", hide_short_help = true, help_heading = RESULT)]
    pub task: Option<TaskId>,
    /// Also write the checklist to this file (- for standard output)
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = RESULT)]
    pub checklist: Option<PathBuf>,
    /// Also print the message for the change in Gerrit
    #[arg(long, hide_short_help = true, help_heading = RESULT)]
    pub commit_message: bool,
    /// Print what was given and answered, as --answers takes it, and stop
    ///
    /// A run with that file makes the same plan without a question. With --format json it is JSON.
    #[arg(
        long,
        conflicts_with_all = ["checklist", "commit_message"],
        hide_short_help = true,
        help_heading = RESULT
    )]
    pub print_answers: bool,
    /// How the result is printed
    #[arg(
        long,
        value_enum,
        default_value_t = Format::Text,
        hide_short_help = true,
        help_heading = RESULT
    )]
    pub format: Format,
    /// How much to print.
    #[command(flatten)]
    pub voice: Voice,
}

impl Create {
    /// What the options say of the service.
    #[must_use]
    pub fn given(&self) -> Given {
        let yes_no = |yes: bool, no: bool| (yes || no).then_some(yes);
        Given {
            name: self.name.clone(),
            group: self.group.clone(),
            like: self.like.clone(),
            helmfile: self.helmfile,
            template: self.template.clone(),
            chart: self.chart.clone(),
            environments: self.environments.clone(),
            canary: yes_no(self.canary, self.no_canary),
            test: yes_no(self.test, self.no_test),
            namespace: self.namespace.clone(),
            traffic: self.traffic,
            port: self.port,
            placeholders: self.placeholders.then_some(true),
            only: self.only,
            without: self.without.clone(),
            task: self.task.clone(),
        }
    }
}
