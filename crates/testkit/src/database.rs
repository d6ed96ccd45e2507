//! A fresh database a test, on the engine that the environment asks for, gone when the test ends.

use std::path::Path;

use db::{Db, Options};

pub(crate) struct Fresh {
    pub(crate) url: String,
    /// Server and name, on PostgreSQL.
    remote: Option<(String, String)>,
}

impl Fresh {
    pub(crate) async fn make(folder: &Path) -> Fresh {
        let Ok(server) = std::env::var("ARGOSY_TEST_POSTGRES") else {
            return Fresh {
                url: format!("sqlite:{}", folder.join("argosy.db").display()),
                remote: None,
            };
        };
        #[allow(
            clippy::disallowed_methods,
            reason = "the name of a fresh database wants no repeatability"
        )]
        let name = format!("argosy_test_{}", uuid::Uuid::new_v4().simple());
        statement(
            &server,
            &format!(
                "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
            ),
        )
        .await;
        // A test ends processes, never the server, which keeps what it has not written out yet.
        let lightly = format!("ALTER DATABASE {name} SET synchronous_commit TO off");
        statement(&server, &lightly).await;
        let (front, _) = server
            .rsplit_once('/')
            .expect("a URL that names a database");
        Fresh {
            url: format!("{front}/{name}"),
            remote: Some((server.clone(), name)),
        }
    }
}

async fn statement(server: &str, sql: &str) {
    let options = Options {
        connections: 1,
        ..Options::default()
    };
    let db = Db::open(server, options)
        .await
        .expect("the PostgreSQL server of ARGOSY_TEST_POSTGRES");
    db.rows(sql, &[])
        .await
        .expect("databases may be made there");
    db.close().await;
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let Some((server, name)) = self.remote.take() else {
            return;
        };
        // A test's own executor may be ending: another thread with its own drops the database.
        let dropped = std::thread::spawn(move || {
            let executor = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("an executor");
            executor.block_on(statement(
                &server,
                &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            ));
        });
        drop(dropped.join());
    }
}
