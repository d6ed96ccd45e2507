//! Settings and where they come from.

use runtime::config::{Config, Origin, Sources};
use serde::Deserialize;

const MODULE: &str = r#"
[payments]
# Longest wait for a provider, in seconds.
wait_seconds = 10
webhook_secret = ""
"#;

fn explained(config: &Config, key: &str) -> (String, Origin) {
    let found = config
        .explain()
        .into_iter()
        .find(|value| value.key == key)
        .expect("the key");
    (found.value, found.origin)
}

#[test]
fn later_sources_win_and_each_value_knows_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("argosy.toml");
    std::fs::write(
        &file,
        "[server]\nlisten = \"127.0.0.1:1\"\ndrain_seconds = 3\nbody_max_bytes = 5000\n[peers]\norders = \"http://o:1\"\n",
    )
    .unwrap();
    let config = Config::load(&Sources {
        file: Some(file.clone()),
        environment: vec![
            ("ARGOSY_SERVER__DRAIN_SECONDS".to_owned(), "4".to_owned()),
            (
                "ARGOSY_SERVER__BODY_MAX_BYTES".to_owned(),
                "6_000".to_owned(),
            ),
            (
                "ARGOSY_SERVER__TRUSTED_PROXIES".to_owned(),
                "10.0.0.0/8, ::1".to_owned(),
            ),
            ("ARGOSY_LOG".to_owned(), "not ours".to_owned()),
            ("HOME".to_owned(), "/root".to_owned()),
        ],
        flags: vec![("server.body_max_bytes".to_owned(), "7000".to_owned())],
        modules: vec![MODULE],
    })
    .unwrap();
    assert_eq!(config.server().listen.port(), 1);
    assert_eq!(config.server().drain_seconds, 4);
    assert_eq!(config.server().body_max_bytes, 7_000);
    assert_eq!(config.server().trusted_proxies.len(), 2);
    assert_eq!(config.peer("orders"), Some("http://o:1"));
    assert_eq!(config.peer("stock"), None);
    assert_eq!(explained(&config, "server.listen").1, Origin::File(file));
    assert_eq!(
        explained(&config, "server.drain_seconds").1,
        Origin::Environment("ARGOSY_SERVER__DRAIN_SECONDS".to_owned())
    );
    assert_eq!(
        explained(&config, "server.body_max_bytes"),
        ("7000".to_owned(), Origin::Flag)
    );
    assert_eq!(explained(&config, "mail.url").1, Origin::Default);
}

#[test]
fn modules_bring_their_own_settings() {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Payments {
        wait_seconds: u64,
        webhook_secret: String,
    }
    let sources = Sources::default()
        .module(MODULE)
        .flag("payments.webhook_secret", "hush");
    let config = Config::load(&sources).unwrap();
    let payments: Payments = config.section("payments").unwrap();
    assert_eq!(
        (payments.wait_seconds, payments.webhook_secret.as_str()),
        (10, "hush")
    );
}

#[test]
fn everything_wrong_is_told_at_once_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("argosy.toml");
    std::fs::write(
        &file,
        "[server]\nlisen = \"x\"\ndrain_seconds = \"soon\"\n[sever]\nurl = \"\"\n",
    )
    .unwrap();
    let error = Config::load(&Sources {
        file: Some(file),
        environment: vec![
            ("ARGOSY_SERVER__BODY_MAX".to_owned(), "1".to_owned()),
            ("ARGOSY_RATES__ENABLED".to_owned(), "perhaps".to_owned()),
        ],
        flags: vec![("server.listen".to_owned(), "nowhere".to_owned())],
        modules: vec![],
    })
    .unwrap_err()
    .to_string();
    for part in [
        "unknown setting server.lisen",
        "server.drain_seconds is a integer, not a string",
        "unknown section [sever]",
        "ARGOSY_SERVER__BODY_MAX: unknown setting server.body_max",
        "rates.enabled cannot be \"perhaps\"",
        "[server]",
    ] {
        assert!(error.contains(part), "{part} is missing in:\n{error}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let sources = Sources::default()
        .flag("sms.token", "hush")
        .flag("rpc.secret", "hush")
        .flag("database.url", "postgres://argosy:hush@db/argosy")
        .flag("mail.url", "smtp://me@mail:hush@smtp.test:587");
    let config = Config::load(&sources).unwrap();
    for value in config.explain() {
        assert!(!value.value.contains("hush"), "{}", value.key);
    }
    assert_eq!(
        explained(&config, "database.url").0,
        "\"postgres://argosy:…@db/argosy\""
    );
}

#[test]
fn a_file_that_was_named_must_exist() {
    let sources = Sources {
        file: Some("/nowhere/argosy.toml".into()),
        ..Sources::default()
    };
    assert!(
        Config::load(&sources)
            .unwrap_err()
            .to_string()
            .contains("/nowhere/argosy.toml")
    );
}

#[test]
fn every_default_is_explained_in_the_file() {
    let mut previous = "";
    for line in runtime::config::DEFAULTS.lines() {
        if line.contains(" = ") && !line.starts_with('#') {
            let is_told = previous.starts_with('#') || previous.contains("per_minute");
            let is_rate = line.starts_with("per_minute") || line.starts_with("burst");
            assert!(is_told || is_rate, "{line} has no comment");
        }
        previous = line;
    }
}
