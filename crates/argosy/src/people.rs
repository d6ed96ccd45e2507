//! `argosy admin create`: the platform's own people, the first of whom nobody can invite.

use clap::Args;
use identity::Entrance;
use runtime::config::Config;

use crate::cli::{Done, Failure};
use crate::compose::{self, Wanted};
use crate::{output, serve};

#[derive(Args)]
pub(crate) struct Create {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// Read the password from the first line of standard input instead of printing a link.
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) fn create(config: Config, new: &Create) -> Done {
    let password = match new.password_stdin {
        true => Some(first_line()?),
        false => None,
    };
    serve::executor()?.block_on(async {
        let rt = serve::open(config).await?;
        let composed = compose::compose(&rt, &Wanted::default())?;
        serve::migrate(&rt, &composed.modules).await?;
        let services = composed
            .services
            .ok_or_else(|| Failure("identity is not served here".to_owned()))?;
        let made = services
            .identity
            .create_operator(&new.email, &new.name, password.as_deref())
            .await
            .map_err(|error| serve::told(error.into()))?;
        match made {
            Entrance::Password => output::line(&format!("{} may log in", new.email)),
            Entrance::Link(link) => output::line(&link),
        }
        serve::close(&rt).await;
        Ok(())
    })
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
