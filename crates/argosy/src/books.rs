//! The ledger's verbs: an export written from the database, and anybody's export checked.

use std::io::{self, BufRead, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;

use runtime::config::Config;

use crate::cli::{Done, Failure};
use crate::compose::{self, Wanted};
use crate::{output, serve};

/// `argosy ledger verify FILE`, `-` for standard input.
pub(crate) fn verify(file: &Path) -> Result<ExitCode, Failure> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file)
            .map_err(|error| Failure(format!("{}: {error}", file.display())))?;
        Box::new(BufReader::new(opened))
    };
    match ledger::verify(reader) {
        Ok(verdict) => {
            output::line(&serde_json::to_string(&verdict)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(malformed) => {
            output::line(&malformed.answer().to_string());
            Ok(ExitCode::from(2))
        }
    }
}

/// `argosy ledger export`: from the database that the settings name.
pub(crate) fn export(config: Config, from: Option<i64>, to: Option<i64>) -> Done {
    serve::executor()?.block_on(async {
        let rt = serve::open(config).await?;
        let composed = compose::compose(&rt, &Wanted::default())?;
        serve::migrate(&rt, &composed.modules).await?;
        let services = composed
            .services
            .ok_or_else(|| Failure("payments is not served here".to_owned()))?;
        let out = BufWriter::new(io::stdout());
        let mut out = services
            .payments
            .export_ledger(from, to, out)
            .await
            .map_err(serve::told)?;
        match out.flush() {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            flushed => flushed?,
        }
        serve::close(&rt).await;
        Ok(())
    })
}
