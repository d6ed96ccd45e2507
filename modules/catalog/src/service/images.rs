//! Pictures from a stranger's server: bounded in size, kind and time, and never from addresses that
//! only this machine can reach.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Url, redirect};
use runtime::addresses::{self, Reach};
use runtime::blobs::FileKind;

use crate::settings::Settings;

const REDIRECTS_MAX: usize = 3;
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Why a picture was not fetched, as the import shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    ForbiddenAddress,
    Unreachable,
    Refused,
    TooLarge,
    NotAPicture,
}

impl Missed {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Missed::ForbiddenAddress => "forbidden_address",
            Missed::Unreachable => "unreachable",
            Missed::Refused => "refused",
            Missed::TooLarge => "too_large",
            Missed::NotAPicture => "not_a_picture",
        }
    }
}

/// Fetches pictures. The connection is made when the first is asked for.
pub(super) struct Client {
    settings: Settings,
    http: OnceLock<Option<reqwest::Client>>,
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Self {
        Client {
            settings: settings.clone(),
            http: OnceLock::new(),
        }
    }

    fn http(&self) -> Option<&reqwest::Client> {
        let anywhere = self.settings.picture_private_addresses;
        self.http
            .get_or_init(|| {
                let follow = redirect::Policy::custom(move |attempt| {
                    if attempt.previous().len() > REDIRECTS_MAX
                        || !is_allowed(attempt.url(), anywhere)
                    {
                        attempt.error("leads where it may not")
                    } else {
                        attempt.follow()
                    }
                });
                reqwest::Client::builder()
                    .user_agent(concat!("Argosy/", env!("CARGO_PKG_VERSION")))
                    .timeout(self.settings.picture_timeout())
                    .connect_timeout(CONNECT_WITHIN)
                    .redirect(follow)
                    .dns_resolver(Arc::new(addresses::Guarded(reach(anywhere))))
                    // A proxy would look names up for us, behind our back.
                    .no_proxy()
                    .build()
                    .inspect_err(|error| tracing::error!(%error, "pictures cannot be fetched"))
                    .ok()
            })
            .as_ref()
    }

    /// The bytes of a picture, with a name for it.
    pub(super) async fn fetch(&self, url: &str) -> Result<(String, Bytes), Missed> {
        let url = Url::parse(url).map_err(|_| Missed::Unreachable)?;
        if !is_allowed(&url, self.settings.picture_private_addresses) {
            return Err(Missed::ForbiddenAddress);
        }
        let http = self.http().ok_or(Missed::Unreachable)?;
        let answer = http
            .get(url.clone())
            .header("accept", "image/*")
            .send()
            .await;
        let mut answer = answer.map_err(|error| missed(&error))?;
        if !answer.status().is_success() {
            return Err(Missed::Refused);
        }
        let most = self.settings.picture_max_bytes;
        if answer
            .content_length()
            .is_some_and(|length| length > most as u64)
        {
            return Err(Missed::TooLarge);
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| missed(&error))? {
            if bytes.len() + chunk.len() > most {
                return Err(Missed::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        let name = url
            .path_segments()
            .and_then(|mut parts| parts.next_back())
            .unwrap_or_default()
            .to_owned();
        let name = if name.is_empty() {
            "picture".to_owned()
        } else {
            name
        };
        let bytes = bytes.freeze();
        let kind = FileKind::of(&bytes, &name).ok_or(Missed::NotAPicture)?;
        if kind.content_type().starts_with("image/") {
            Ok((name, bytes))
        } else {
            Err(Missed::NotAPicture)
        }
    }
}

fn missed(error: &reqwest::Error) -> Missed {
    if error.is_redirect() || addresses::is_forbidden(error) {
        Missed::ForbiddenAddress
    } else {
        Missed::Unreachable
    }
}

const fn reach(anywhere: bool) -> Reach {
    match anywhere {
        true => Reach::Anywhere,
        false => Reach::Internet,
    }
}

fn is_allowed(url: &Url, anywhere: bool) -> bool {
    if !matches!(url.scheme(), "http" | "https")
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return false;
    }
    let open_port = matches!(url.port_or_known_default(), Some(80 | 443));
    (anywhere || open_port) && addresses::may_call(url, reach(anywhere))
}
