//! `new-service checklist NAME`

use crate::answers::{Facts, parse_name, parse_port, parse_task, parse_traffic};
use crate::checkout::{Layout, Site};
use crate::cli::{ChecklistArgs, ListFormat};
use crate::error::{Error, Result};
use crate::helmfile::Source;
use crate::plan::Existing;
use crate::planning::{Places, Wishes, checklist_of};
use crate::preview::to_json;
use crate::ui::Ui;

/// Prints what is left to do for a service.
pub fn run(args: &ChecklistArgs, ui: Ui) -> Result<()> {
    let wishes = Wishes {
        traffic: parse_traffic(&args.traffic)?,
        port: args.port.as_deref().map(parse_port).transpose()?,
        task: args.task.as_deref().map(parse_task).transpose()?,
    };
    let name = parse_name(&args.name)?;
    let site = Site::find(args.common.root.as_deref(), &args.common.group)?;
    let (path, text) = site.service_helmfile(name.as_str())?;
    let unreadable = |error: String| Error::failed(format!("{path} cannot be read: {error}"));
    let source = Source::new(&text).map_err(|error| unreadable(error.to_string()))?;
    let helmfile = source
        .read()
        .map_err(|error| unreadable(error.to_string()))?;
    let facts = Facts {
        charts: site.charts()?,
        ..Facts::of_template(&helmfile)
    };
    let environments: Vec<String> = facts.environment_names().map(str::to_owned).collect();
    let admin = site.admin_values(&environments)?;
    let places = Places {
        root: site.root.display().to_string(),
        group: args.common.group.clone(),
        in_checkout: matches!(site.layout, Layout::Checkout { .. }),
        request: site.request(name.as_str()),
        service: site.service(name.as_str()),
        service_now: Existing::Nothing,
        request_now: Existing::Nothing,
        checklist: None,
    };
    let list = checklist_of(&name, &helmfile, &facts, admin.as_ref(), &places, &wishes);
    match args.format {
        ListFormat::Markdown => ui.result(&list.markdown()?),
        ListFormat::Json => ui.result(&to_json(&list)),
    }
}
