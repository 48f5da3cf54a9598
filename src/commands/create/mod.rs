//! `new-service [NAME]`

mod show;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::answers::{AUTO, Answers, Draft, Facts, Topic, parse_task};
use crate::apply::{Turn, apply};
use crate::ask::{Asker, Terminal, fill};
use crate::checkout::{Layout, Site, TemplateChoice, read_text_if_there, resolved};
use crate::cli::{Create, Format, Half};
use crate::error::{Error, Result};
use crate::namespace::{AdminValues, NamespaceFile};
use crate::plan::Plan;
use crate::planning::{Halves, Input, Places, plan, request_files};
use crate::preview::Outcome;
use crate::service::TaskId;
use crate::signals::Signals;
use crate::template::{Origin, Template};
use crate::ui::Ui;

/// Creates a service.
pub fn run(args: &Create, ui: Ui) -> Result<()> {
    refuse_two_results(args)?;
    let task = args.task.as_deref().map(parse_task).transpose()?;
    let site = Site::find(args.root.as_deref(), &args.group)?;
    let interactive = is_interactive(args, ui);
    // A script's run takes its turn before it reads; a person's, who may think for long, only
    // before it writes.
    let turn = match interactive || args.dry_run {
        true => None,
        false => Some(Turn::take(&site.root)?),
    };
    let tree = for_good(site.template(&template_choice(&args.template))?);
    let template = for_good(Template::read(tree)?);
    ui.detail(&format!("template: {}", template.origin().describe()));
    let mut facts = Facts::of_template(template.helmfile());
    let environments: Vec<String> = facts.environment_names().map(str::to_owned).collect();
    // The service alone needs no values file, and so works where there is none to be told.
    let service_only = args.only == Some(Half::Service);
    let admin = or_none_if(service_only, site.admin_values(&environments))?.map(for_good);
    let namespaces = admin.map(|admin| NamespaceFile::read(&admin.path, &admin.text));
    let namespaces = or_none_if(service_only, namespaces.transpose())?.map(for_good);
    if let Some(admin) = &admin {
        ui.detail(&format!("namespaces: {}", admin.path));
    }
    facts.charts = site.charts()?;
    facts.clusters = match admin {
        Some(admin) => admin.clusters.clone(),
        None => environments,
    };
    if let Some(file) = namespaces {
        facts.know_namespaces(file);
    }
    if args.port.is_some() || interactive {
        facts.ports = site.public_ports()?;
    }
    facts.namespace_only = args.only == Some(Half::Namespace);
    if interactive && !facts.namespace_only {
        facts.taken = site.taken_names()?;
    }
    let run = Run {
        args,
        ui,
        interactive,
        site: &site,
        template,
        admin,
        namespaces,
        facts,
        task,
    };
    run.go(turn)
}

/// What a run has read stays until the process ends, a few milliseconds later: taking thousands of
/// nodes apart one by one would be a twentieth of that.
fn for_good<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Prompts are for a person who can see them and answer.
fn is_interactive(args: &Create, ui: Ui) -> bool {
    !args.yes && std::io::stdin().is_terminal() && ui.is_read()
}

fn or_none_if<T>(tolerated: bool, result: Result<Option<T>>) -> Result<Option<T>> {
    match result {
        Err(_) if tolerated => Ok(None),
        other => other,
    }
}

/// A run with all that it knows before it asks.
struct Run<'a> {
    args: &'a Create,
    ui: Ui,
    interactive: bool,
    site: &'a Site,
    template: &'static Template<'static>,
    admin: Option<&'static AdminValues>,
    namespaces: Option<&'static NamespaceFile<'static>>,
    facts: Facts,
    task: Option<TaskId>,
}

impl Run<'_> {
    fn go(&self, turn: Option<Turn>) -> Result<()> {
        let mut draft = self.draft()?;
        let signals = Signals::default();
        let plan = if self.interactive {
            signals.hold_interrupt();
            let mut terminal = Terminal::new(self.ui.colors_prompts());
            self.converse(&mut draft, &mut terminal)?
        } else {
            self.take_defaults(&draft)?
        };
        let outcome = match self.args.dry_run {
            true if plan.is_done() => Outcome::NothingToDo,
            true => Outcome::Planned,
            false => self.apply(&plan, turn, &signals)?,
        };
        let said = self.report(&plan, outcome);
        match signals.received() {
            Some(signal) if outcome == Outcome::Applied => Err(Error::stopped(
                signal,
                "stopped, but everything was written by then",
            )),
            _ if outcome == Outcome::Applied => {
                said.map_err(|error| error.leaving("everything was written by then"))
            }
            _ => said,
        }
    }

    fn apply(&self, plan: &Plan, turn: Option<Turn>, signals: &Signals) -> Result<Outcome> {
        let turn = turn.map_or_else(|| Turn::take(&self.site.root), Ok)?;
        if plan.is_done() {
            return Ok(Outcome::NothingToDo);
        }
        signals.hold_all();
        apply(&plan.changes, &turn, signals)?;
        Ok(Outcome::Applied)
    }

    /// The answers that the flags give.
    fn draft(&self) -> Result<Draft> {
        let Create {
            name,
            canary,
            no_canary,
            test,
            no_test,
            environments,
            chart,
            namespace,
            traffic,
            port,
            ..
        } = self.args;
        let yes_no = |yes: &bool, no: &bool| match (yes, no) {
            (true, _) => Some("yes"),
            (_, true) => Some("no"),
            _ => None,
        };
        // The name is checked as a namespace where no other is given, and the releases against
        // the environments, so those come first.
        let given = [
            (Topic::Namespace, namespace.as_deref()),
            (Topic::Name, name.as_deref()),
            (Topic::Environments, environments.as_deref()),
            (Topic::Chart, chart.as_deref()),
            (Topic::Canary, yes_no(canary, no_canary)),
            (Topic::Test, yes_no(test, no_test)),
            (Topic::Traffic, traffic.as_deref()),
            (Topic::Port, port.as_deref()),
        ];
        let mut draft = Draft::default();
        for (topic, reply) in given {
            if let Some(reply) = reply {
                draft.set(topic, reply, &self.facts)?;
            }
        }
        Ok(draft)
    }

    fn take_defaults(&self, draft: &Draft) -> Result<Plan> {
        let answers = draft.complete(&self.facts)?;
        let plan = self.plan(&answers)?;
        let taken = draft.defaults_taken(&self.facts);
        if !taken.is_empty() {
            self.ui
                .say(&format!("defaults taken: {}", taken.join("; ")));
        }
        if let (Some(AUTO), Some(port)) = (self.args.port.as_deref(), answers.port) {
            self.ui.say(&format!("port {port} is free"));
        }
        self.warn(&plan);
        Ok(plan)
    }

    /// Asks what is open, then shows everything and asks whether to go on.
    fn converse(&self, draft: &mut Draft, asker: &mut dyn Asker) -> Result<Plan> {
        loop {
            fill(draft, &self.facts, asker, self.ui)?;
            let answers = draft.complete(&self.facts)?;
            let plan = match self.plan(&answers) {
                Ok(plan) => Some(plan),
                Err(error) => {
                    self.ui.error(&error);
                    None
                }
            };
            if let Some(plan) = &plan {
                self.review(plan, &answers);
            }
            let topics = draft.changeable(&self.facts);
            let mut options: Vec<String> = Vec::new();
            let go = plan.as_ref().map(|plan| self.go_on(plan).to_owned());
            options.extend(go);
            let first_topic = options.len();
            options.extend(
                topics
                    .iter()
                    .map(|topic| format!("change: {}", topic.label())),
            );
            options.push("quit".to_owned());
            let chosen = asker.choose("Everything as you want it?", &options)?;
            match (chosen.checked_sub(first_topic), plan) {
                (None, Some(plan)) => return Ok(plan),
                (Some(index), _) if index < topics.len() => draft.reopen(topics[index]),
                _ => return Err(Error::interrupted()),
            }
        }
    }

    fn go_on(&self, plan: &Plan) -> &'static str {
        match (self.args.dry_run, plan.is_done()) {
            (true, _) => "show the patch",
            (false, true) => "done",
            (false, false) => "create",
        }
    }

    fn plan(&self, answers: &Answers) -> Result<Plan> {
        let places = self.places(answers)?;
        let hierarchies = match self.template.origin() {
            Origin::Embedded => self.site.hierarchies()?,
            Origin::Folder(_) => Vec::new(),
        };
        let form = self.args.commit_message.then(|| self.site.commit_form());
        let form = form.transpose()?;
        plan(&Input {
            commit_form: form.as_deref(),
            answers,
            facts: &self.facts,
            template: self.template,
            admin: self.admin,
            namespaces: self.namespaces,
            places: &places,
            halves: self.halves(),
            placeholders: self.args.placeholders,
            task: self.task.as_ref(),
            hierarchies: &hierarchies,
        })
    }

    fn places(&self, answers: &Answers) -> Result<Places> {
        let name = answers.name.as_str();
        let service = self.site.service(name);
        let request = self.site.request(name);
        let files: Vec<String> = self.template.paths(&answers.name).collect();
        Ok(Places {
            root: self.site.root.display().to_string(),
            group: self.args.group.clone(),
            in_checkout: matches!(self.site.layout, Layout::Checkout { .. }),
            service_now: self.site.existing(&service, &files)?,
            request_now: self.site.existing(&request, &request_files())?,
            checklist: self.checklist_place()?,
            service,
            request,
        })
    }

    /// The file for the checklist, with what it holds now.
    fn checklist_place(&self) -> Result<Option<(String, Option<String>)>> {
        let Some(file) = self
            .args
            .checklist
            .as_deref()
            .filter(|file| !is_stdout(file))
        else {
            return Ok(None);
        };
        let path = resolved(file)?;
        let now = read_text_if_there(&path)?;
        let inside = path.strip_prefix(&self.site.root).unwrap_or(&path);
        match inside.to_str() {
            Some(path) => Ok(Some((path.to_owned(), now))),
            None => Err(Error::invalid(format!(
                "--checklist {} is not UTF-8",
                file.display()
            ))),
        }
    }

    fn halves(&self) -> Halves {
        Halves {
            namespace: self.args.only != Some(Half::Service),
            service: self.args.only != Some(Half::Namespace),
        }
    }
}

fn refuse_two_results(args: &Create) -> Result<()> {
    let to_stdout = args.checklist.as_deref().is_some_and(is_stdout);
    if to_stdout && args.format == Format::Json {
        return Err(
            Error::invalid("--checklist - does not go with --format json")
                .hint("the JSON holds the checklist already: leave out --checklist"),
        );
    }
    Ok(())
}

fn is_stdout(file: &Path) -> bool {
    file == Path::new("-")
}

fn template_choice(text: &str) -> TemplateChoice {
    match text {
        "auto" => TemplateChoice::Auto,
        "repo" => TemplateChoice::Own,
        "embedded" => TemplateChoice::Embedded,
        folder => TemplateChoice::Folder(PathBuf::from(folder)),
    }
}
