//! What people type: a development loop, a new module, the rules of the house.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode};

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Server on 8080 with the demo world, web app on 5173 rebuilt as you type; Ctrl-C ends both.
pub fn dev() -> ExitCode {
    let server = Command::new("cargo")
        .args([
            "run", "-p", "argosy", "--", "serve", "--demo", "--data", "var/dev",
        ])
        .current_dir(root())
        .spawn();
    let web = Command::new("npm")
        .args(["run", "dev"])
        .current_dir(root().join("web"))
        .spawn();
    match (server, web) {
        (Ok(server), Ok(web)) => wait_for_either(server, web),
        (server, web) => {
            for child in [server, web] {
                match child {
                    Ok(mut child) => drop(child.kill()),
                    Err(error) => eprintln!("cannot start: {error}"),
                }
            }
            ExitCode::FAILURE
        }
    }
}

fn wait_for_either(mut server: Child, mut web: Child) -> ExitCode {
    loop {
        let ended = [&mut server, &mut web]
            .into_iter()
            .any(|child| !matches!(child.try_wait(), Ok(None)));
        if ended {
            drop(server.kill());
            drop(web.kill());
            return ExitCode::FAILURE;
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}

/// Runs the rules of the house.
pub fn tidy() -> ExitCode {
    let status = Command::new("cargo")
        .args(["test", "--quiet", "-p", "xtask"])
        .current_dir(root())
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) | Err(_) => ExitCode::FAILURE,
    }
}

/// An empty module in the house's form. It compiles; wire it in `crates/argosy/src/compose.rs`.
pub fn new_module(name: &str) -> ExitCode {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase()) {
        eprintln!("a module's name is one lower-case word");
        return ExitCode::from(2);
    }
    let folder = root().join("modules").join(name);
    if folder.exists() {
        eprintln!("modules/{name} is there already");
        return ExitCode::from(2);
    }
    let files = [
        ("Cargo.toml", manifest(name)),
        (
            "README.md",
            format!("# {name}\n\nOwns:\n\nStates:\n\nPromises:\n\nNever does:\n"),
        ),
        ("src/lib.rs", library(name)),
        (
            "src/migrations.rs",
            "//! The tables of the module, in the order they came.\n".to_owned(),
        ),
    ];
    for (path, text) in files {
        let path = folder.join(path);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text));
        if let Err(error) = written {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    println!("modules/{name} is there; docs/how-to/add-a-module.md says what comes next");
    ExitCode::SUCCESS
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion.workspace = true\nedition.workspace = true\n\
         license.workspace = true\npublish.workspace = true\n\n[package.metadata.module]\nasks = []\n\
         hears = []\n\n[lints]\nworkspace = true\n\n[dependencies]\ncontract.workspace = true\n\
         db.workspace = true\nkernel.workspace = true\nruntime.workspace = true\n"
    )
}

fn library(name: &str) -> String {
    format!(
        "//! What {name} is, in one paragraph.\n\nmod migrations;\n\nuse runtime::{{Module, Runtime, tables}};\n\n\
         /// Puts the module together.\npub fn module(_rt: &Runtime) -> Module {{\n    \
         Module::new(\"{name}\", tables::migrations(\"{name}\", &[]))\n}}\n"
    )
}
