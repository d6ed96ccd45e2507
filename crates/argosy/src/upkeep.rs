//! Verbs that keep an installation in order: migrations, backups, generated documents.

use std::collections::BTreeMap;
use std::path::Path;

use runtime::config::{Config, Sources};
use runtime::http::compose as compose_http;
use runtime::{Module, Runtime, backup};

use crate::cli::{Done, Failure};
use crate::compose::{self, Wanted};
use crate::{output, serve, site};

const ALL: Wanted<'static> = Wanted {
    demo: true,
    only: &[],
};

pub(crate) fn migrate(config: Config, check: bool) -> Done {
    serve::executor()?.block_on(async {
        let rt = serve::open(config).await?;
        let modules = compose::compose(&rt, &ALL)?.modules;
        if !check {
            return serve::migrate(&rt, &modules).await;
        }
        let migrations = runtime::tables::of(&modules);
        let pending = rt.db().pending(&migrations).await?;
        for migration in &pending {
            output::line(&format!("{} {}", migration.module, migration.name));
        }
        match pending.len() {
            0 => Ok(()),
            count => Err(Failure(format!("{count} migrations would run"))),
        }
    })
}

pub(crate) fn backup(config: Config, to: &Path) -> Done {
    serve::executor()?.block_on(async {
        let rt = serve::open(config).await?;
        backup::create(&rt, to).await?;
        output::line(&format!("written: {}", to.display()));
        Ok(())
    })
}

pub(crate) fn restore(config: Config, from: &Path) -> Done {
    let folder = tempfile::tempdir()?;
    serve::executor()?.block_on(async {
        let (_rt, modules) = described(folder.path()).await?;
        backup::restore(&config, &runtime::tables::of(&modules), from).await?;
        output::line("restored");
        Ok(())
    })
}

/// The generated documents: OpenAPI, and the schemas of all events by their subject.
pub struct Documents {
    pub openapi: String,
    pub events: BTreeMap<String, String>,
}

/// All modules over an empty database in a folder that goes away: enough to describe them.
async fn described(folder: &Path) -> Result<(Runtime, Vec<Module>), Failure> {
    let mut sources = Sources::default().flag("server.data_dir", folder.to_string_lossy());
    for defaults in compose::DEFAULTS {
        sources = sources.module(defaults);
    }
    let rt = serve::open(Config::load(&sources)?).await?;
    let modules = compose::compose(&rt, &ALL)?.modules;
    Ok((rt, modules))
}

pub async fn documents() -> Result<Documents, Failure> {
    let folder = tempfile::tempdir()?;
    let (rt, mut modules) = described(folder.path()).await?;
    let mut events = BTreeMap::new();
    for event in modules.iter().flat_map(|module| &module.events) {
        let text = serde_json::to_string_pretty(&event.schema())? + "\n";
        events.insert(event.subject.to_owned(), text);
    }
    let api = compose_http(&rt, &mut modules, site::site());
    let openapi = serde_json::to_string_pretty(&api.openapi)? + "\n";
    serve::close(&rt).await;
    Ok(Documents { openapi, events })
}

pub(crate) fn openapi() -> Done {
    let documents = serve::executor()?.block_on(documents())?;
    output::line(documents.openapi.trim_end());
    Ok(())
}

pub(crate) fn events(to: &Path) -> Done {
    let documents = serve::executor()?.block_on(documents())?;
    std::fs::create_dir_all(to)?;
    for (subject, text) in &documents.events {
        std::fs::write(to.join(format!("{subject}.json")), text)?;
    }
    Ok(())
}
