//! The outside world of a demonstration: providers of payments, a carrier, customs and a bank on
//! loopback ports of their own, beside the server or, for tests that kill one side, as processes.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};
use kernel::{Clock, Currency, Money};
use outside::keys::Keys;
use outside::wallets::{self, Habits};
use outside::{bank, carrier, customs, provider};
use runtime::config::{Config, Sources};
use runtime::{Rng, runtime::SystemClock};

use crate::cli::{Done, Failure};
use crate::{output, serve};

/// Long enough to watch, short enough to wait for: a parcel is there after some minutes.
const CARRIER_PACE: Duration = Duration::from_secs(20);
/// A transfer leaves while one watches.
const BANK_PACE: Duration = Duration::from_secs(20);
const SECRET_BYTES: usize = 32;
/// Between two receipts of customs: a declaration is through in a minute.
const CUSTOMS_PACE: Duration = Duration::from_secs(15);
/// Longer than the platform waits for an answer.
const CUSTOMS_HANG: Duration = Duration::from_secs(12);
/// The made-up registration of the platform of a demonstration.
pub(crate) const PLATFORM_CODE: &str = "4403960DEM";

/// The platform of a demonstration as customs know it.
pub(crate) fn registered(sources: Sources) -> Sources {
    sources
        .flag("compliance.platform_code", PLATFORM_CODE)
        .flag("compliance.platform_name", "商舶跨境电商平台（演示）")
        .flag("compliance.dxp_id", "DXPENT0000009999")
        .flag("compliance.pay_code", "4403960PAY")
        .flag("compliance.pay_name", "演示支付有限公司")
        .flag("compliance.carrier_code", "4403960CAR")
        .flag("compliance.carrier_name", "演示快递有限公司")
}
/// Who is asked on a telephone answers after this.
const TELEPHONE: Duration = Duration::from_secs(12);
/// 24 bytes are the 32 characters that WeChat Pay wants.
const SEALING_BYTES: usize = 24;
/// Made-up names of the platform at its providers.
const ALIPAY_APP: &str = "2014072300007148";
const ALIPAY_SELLER: &str = "2088102119685838";
const WECHAT_MERCHANT: &str = "1900000001";
const MPESA_SHORTCODE: &str = "174379";
/// How often the card provider pays out to the platform.
const SETTLED_EVERY: Duration = Duration::from_secs(12 * 3_600);

#[derive(Subcommand)]
pub(crate) enum OutsideVerb {
    /// A payment provider.
    Provider(Peer),
    /// A carrier.
    Carrier {
        #[command(flatten)]
        peer: Peer,
        /// Time between two scans of a parcel.
        #[arg(long, default_value_t = 20_000, value_name = "MS")]
        pace_milliseconds: u64,
    },
    /// The platform's bank.
    Bank {
        #[command(flatten)]
        peer: Peer,
        /// The platform's account there.
        #[arg(long, default_value = "DE89370400440532013000", value_name = "IBAN")]
        account: String,
        /// Time until a transfer leaves.
        #[arg(long, default_value_t = 20_000, value_name = "MS")]
        pace_milliseconds: u64,
    },
}

#[derive(Args)]
pub(crate) struct Peer {
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    listen: SocketAddr,
    /// Shared with the platform; signs both directions.
    #[arg(long, env = "ARGOSY_OUTSIDE_SECRET", hide_env_values = true)]
    secret: String,
    /// Where the platform hears notifications.
    #[arg(long, value_name = "URL")]
    notify_url: Option<String>,
    /// Where it keeps what it knows; without one it forgets it when it ends.
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,
    /// Of what goes wrong, and when.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// In a hundred orders so many go wrong.
    #[arg(long, default_value_t = 0, value_name = "N")]
    faults_percent: u8,
}

/// Runs one of them until the process is ended.
pub(crate) fn run(verb: OutsideVerb) -> Done {
    serve::executor()?.block_on(async {
        match verb {
            OutsideVerb::Provider(peer) => {
                let running = provider::start(provider::Settings {
                    seed: peer.seed,
                    faults_percent: peer.faults_percent,
                    memory: peer.memory,
                    ..provider::Settings::new(peer.listen, &peer.secret, peer.notify_url)
                })
                .await?;
                output::line(&format!("the provider is ready at {}", running.url()));
                serve::asked_to_end().await;
            }
            OutsideVerb::Carrier {
                peer,
                pace_milliseconds,
            } => {
                let notify_url = peer.notify_url.ok_or_else(|| {
                    Failure("--notify-url: a carrier has to tell somebody".to_owned())
                })?;
                let running = carrier::start(carrier::Settings {
                    listen: peer.listen,
                    secret: peer.secret,
                    notify_url,
                    pace: Duration::from_millis(pace_milliseconds),
                    seed: peer.seed,
                    faults: if peer.faults_percent > 0 {
                        carrier::Faults::LIVELY
                    } else {
                        carrier::Faults::default()
                    },
                    clock: Arc::new(SystemClock),
                    memory: peer.memory,
                })
                .await?;
                let address = running.address;
                output::line(&format!("the carrier is ready at http://{address}"));
                serve::asked_to_end().await;
            }
            OutsideVerb::Bank {
                peer,
                account,
                pace_milliseconds,
            } => {
                let running = bank::start(bank::Settings {
                    notify_url: peer.notify_url,
                    memory: peer.memory,
                    ..paced(
                        bank::Settings::new(peer.listen, &peer.secret, &account),
                        Duration::from_millis(pace_milliseconds),
                    )
                })
                .await?;
                output::line(&format!("the bank is ready at {}", running.url()));
                serve::asked_to_end().await;
            }
        }
        Ok(())
    })
}

/// A bank whose days are as short as the transfers that it carries out.
fn paced(settings: bank::Settings, pace: Duration) -> bank::Settings {
    bank::Settings {
        execution: pace,
        returns_after: pace * 3,
        statement_every: pace * 3,
        ..settings
    }
}

/// The peers that a demonstration talks to; they end with it.
pub struct Simulators {
    provider: Option<provider::Running>,
    /// Takes over what the first one does not.
    reserve: Option<provider::Running>,
    /// Runs as long as it is held.
    customs: Option<customs::Running>,
    bank: Option<bank::Running>,
    wallets: Vec<wallets::Running>,
}

impl Simulators {
    /// From now on so many payments in a hundred go wrong on the way: an answer that is lost, news
    /// that come late, twice or wrongly signed. All of them come right by themselves.
    pub fn err_in_a_hundred(&self, percent: u8) {
        if let Some(provider) = &self.provider {
            provider.err_in_a_hundred(percent);
        }
        for wallet in &self.wallets {
            wallet.err_in_a_hundred(percent);
        }
    }

    /// From now on banks and their days are as quick as somebody who watches would like; while a
    /// world is loaded they take the time that they take. Of a new world the bank takes something
    /// that nobody expects, so that there is a line to explain.
    pub fn hurry(&self, is_new: bool) {
        if let Some(bank) = &self.bank {
            if is_new {
                bank.charge(Money::new(700, Currency::EUR), "Account keeping");
            }
            bank.set_pace(BANK_PACE, BANK_PACE * 3, BANK_PACE * 3);
        }
    }
}

/// Starts the peers that the settings do not name already, and answers settings that name all.
/// `clock` is the provider's: while the demo world is loaded it is set back.
pub async fn start(
    sources: Sources,
    clock: Arc<dyn Clock>,
) -> Result<(Sources, Simulators), Failure> {
    let config = Config::load(&sources)?;
    let (mut sources, platform) = with_port(sources, config.server().listen)?;
    let scheme = if config.tls().is_on() {
        "https"
    } else {
        "http"
    };
    let platform = format!("{scheme}://{platform}");
    let memory = config.server().data_dir.join("outside");
    let rng = Rng::from_os();
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut running = Simulators {
        provider: None,
        reserve: None,
        customs: None,
        bank: None,
        wallets: Vec::new(),
    };
    let mut settling = None;
    if is_unset(&config, "payments.bank_url") {
        let secret = rng.token(SECRET_BYTES);
        let account = text(&config, "payments.bank_account");
        let bank = bank::start(bank::Settings {
            notify_url: Some(format!("{platform}/api/payments/bank-notices")),
            clock: clock.clone(),
            memory: Some(memory.join("bank.jsonl")),
            ..bank::Settings::new(anywhere, &secret, &account)
        })
        .await?;
        settling = Some(provider::Settling {
            every: SETTLED_EVERY,
            bank_url: bank.url(),
            bank_secret: secret.clone(),
        });
        sources = sources
            .flag("payments.bank_url", bank.url())
            .flag("payments.bank_secret", secret)
            // A demonstration is watched: nothing waits for minutes.
            .flag("payments.bank_file_every_seconds", "5")
            .flag("payments.bank_ask_seconds", "5, 10, 20")
            .flag("payments.bank_statements_every_seconds", "20")
            .flag("payments.transfer.on", "true")
            .flag("payments.transfer.virtual_accounts", "true")
            .flag("payments.transfer.test", "true");
        running.bank = Some(bank);
    }
    if is_unset(&config, "payments.provider_url") {
        let secret = rng.token(SECRET_BYTES);
        let name = text(&config, "payments.provider");
        let notify_url = format!("{platform}/api/payments/notifications/{name}");
        let settings = provider::Settings {
            seed: rng.number(),
            clock: clock.clone(),
            memory: Some(memory.join("provider.jsonl")),
            settling: settling.clone(),
            ..provider::Settings::new(anywhere, &secret, Some(notify_url))
        };
        let provider = provider::start(settings).await?;
        sources = sources
            .flag("payments.provider_url", provider.url())
            .flag("payments.provider_secret", secret);
        running.provider = Some(provider);
    }
    if is_unset(&config, "payments.card_reserve.url") {
        let secret = rng.token(SECRET_BYTES);
        let name = text(&config, "payments.card_reserve.name");
        let notify_url = format!("{platform}/api/payments/notifications/{name}");
        let reserve = provider::start(provider::Settings {
            seed: rng.number(),
            clock: clock.clone(),
            memory: Some(memory.join("reserve.jsonl")),
            takes_refused: true,
            ..provider::Settings::new(anywhere, &secret, Some(notify_url))
        })
        .await?;
        sources = sources
            .flag("payments.card_reserve.url", reserve.url())
            .flag("payments.card_reserve.secret", secret);
        running.reserve = Some(reserve);
    }
    let habits = |name: &str| Habits {
        seed: rng.number(),
        clock: clock.clone(),
        answers_after: Some(TELEPHONE),
        memory: Some(memory.join(format!("{name}.jsonl"))),
        ..Habits::new(anywhere)
    };
    sources = start_wallets(sources, &config, &platform, habits, &mut running.wallets).await?;
    if let Some(settling) = &settling {
        for wallet in &running.wallets {
            wallet.pay_out_to(settling.bank_url.clone(), settling.bank_secret.clone());
        }
    }
    if is_unset(&config, "logistics.carrier_url") {
        let secret = rng.token(SECRET_BYTES);
        let carrier = carrier::start(carrier::Settings {
            listen: anywhere,
            secret: secret.clone(),
            notify_url: format!("{platform}/api/logistics/notifications"),
            pace: CARRIER_PACE,
            seed: rng.number(),
            faults: carrier::Faults::LIVELY,
            clock: Arc::new(SystemClock),
            memory: Some(memory.join("carrier.jsonl")),
        })
        .await?;
        let url = format!("http://{}", carrier.address);
        sources = sources
            .flag("logistics.carrier_url", url)
            .flag("logistics.carrier_secret", secret);
    }
    if is_unset(&config, "compliance.customs_url") {
        let ours = Keys::kept(&memory.join("declarant.key"))?;
        let theirs = Keys::kept(&memory.join("customs.key"))?;
        let customs = customs::start(customs::Settings {
            listen: anywhere,
            platform_key: ours.public.clone(),
            own_key: theirs.private_pkcs8.clone(),
            notify_url: Some(format!("{platform}/api/compliance/customs/receipts")),
            pace: CUSTOMS_PACE,
            hang: CUSTOMS_HANG,
            seed: rng.number(),
            faults: customs::Faults::LIVELY,
            clock: Arc::new(SystemClock),
            memory: Some(memory.join("customs.jsonl")),
        })
        .await?;
        sources = registered(sources)
            .flag("compliance.customs_url", customs.url())
            .flag("compliance.customs_key", ours.private_base64())
            .flag("compliance.customs_public_key", theirs.public_base64());
        running.customs = Some(customs);
    }
    Ok((sources, running))
}

/// Starts the providers of wallets that the settings do not name already.
async fn start_wallets(
    mut sources: Sources,
    config: &Config,
    platform: &str,
    habits: impl Fn(&str) -> Habits,
    running: &mut Vec<wallets::Running>,
) -> Result<Sources, Failure> {
    let rng = Rng::from_os();
    let memory = config.server().data_dir.join("outside");
    let ours = Keys::kept(&memory.join("merchant.key"))?;
    // They tell where they are told to, with each order.
    if is_unset(config, "payments.notify_url") {
        sources = sources.flag("payments.notify_url", platform);
    }
    if is_unset(config, "payments.alipay.url") {
        let own = Keys::kept(&memory.join("alipay.key"))?;
        let key = own.public_x509_base64();
        let peer = wallets::alipay::start(wallets::alipay::Settings {
            habits: habits("alipay"),
            app_id: ALIPAY_APP.to_owned(),
            seller_id: ALIPAY_SELLER.to_owned(),
            merchant_key: ours.public_x509_base64(),
            own,
        })
        .await?;
        sources = sources
            .flag("payments.alipay.url", format!("{}/gateway.do", peer.url()))
            .flag("payments.alipay.app_id", ALIPAY_APP)
            .flag("payments.alipay.seller_id", ALIPAY_SELLER)
            .flag("payments.alipay.private_key", ours.private_base64())
            .flag("payments.alipay.public_key", key)
            .flag("payments.alipay.currencies", "")
            .flag("payments.alipay.test", "true");
        running.push(peer);
    }
    if is_unset(config, "payments.wechat.url") {
        let own = Keys::kept(&memory.join("wechat.key"))?;
        let (key, api_key) = (own.public_x509_base64(), rng.token(SEALING_BYTES));
        let peer = wallets::wechat::start(wallets::wechat::Settings {
            habits: habits("wechat"),
            merchant_id: WECHAT_MERCHANT.to_owned(),
            merchant_key: ours.public_x509_base64(),
            api_key: api_key.clone(),
            own,
        })
        .await?;
        sources = sources
            .flag("payments.wechat.url", peer.url())
            .flag("payments.wechat.app_id", "wx8888888888888888")
            .flag("payments.wechat.merchant_id", WECHAT_MERCHANT)
            .flag("payments.wechat.serial_number", "408B07E79B8269FE")
            .flag("payments.wechat.private_key", ours.private_base64())
            .flag("payments.wechat.public_key", key)
            .flag("payments.wechat.api_key", api_key)
            .flag("payments.wechat.currencies", "")
            .flag("payments.wechat.test", "true");
        running.push(peer);
    }
    if is_unset(config, "payments.mpesa.url") {
        let (consumer, pass) = (rng.token(SECRET_BYTES), rng.token(SECRET_BYTES));
        let peer = wallets::mpesa::start(wallets::mpesa::Settings {
            habits: habits("mpesa"),
            shortcode: MPESA_SHORTCODE.to_owned(),
            consumer_key: "argosy".to_owned(),
            consumer_secret: consumer.clone(),
            pass_key: pass.clone(),
        })
        .await?;
        sources = sources
            .flag("payments.mpesa.url", peer.url())
            .flag(
                "payments.mpesa.portal_url",
                format!("{}/portal", peer.url()),
            )
            .flag("payments.mpesa.fee_basis_points", "60")
            .flag("payments.mpesa.shortcode", MPESA_SHORTCODE)
            .flag("payments.mpesa.consumer_key", "argosy")
            .flag("payments.mpesa.consumer_secret", consumer)
            .flag("payments.mpesa.pass_key", pass)
            .flag("payments.mpesa.callback_secret", rng.token(SECRET_BYTES))
            .flag("payments.mpesa.test", "true");
        running.push(peer);
    }
    if is_unset(config, "payments.ewallet.url") {
        let (key, secret) = (rng.token(SECRET_BYTES), rng.token(SECRET_BYTES));
        let peer = wallets::ewallet::start(wallets::ewallet::Settings {
            habits: habits("ewallet"),
            secret_key: key.clone(),
            callback_secret: secret.clone(),
            notify_url: format!("{platform}/api/payments/notifications/ewallet"),
        })
        .await?;
        sources = sources
            .flag("payments.ewallet.url", peer.url())
            .flag("payments.ewallet.secret_key", key)
            .flag("payments.ewallet.callback_secret", secret)
            .flag("payments.ewallet.test", "true");
        running.push(peer);
    }
    Ok(sources)
}

/// The peers must know where the platform will listen before it does, so "any free port" is chosen
/// here already.
fn with_port(sources: Sources, listen: SocketAddr) -> Result<(Sources, SocketAddr), Failure> {
    if listen.port() != 0 {
        return Ok((sources, reachable(listen)));
    }
    let probe = std::net::TcpListener::bind(listen)?;
    let address = probe.local_addr()?;
    let sources = sources.flag("server.listen", address.to_string());
    Ok((sources, reachable(address)))
}

/// Where a server that listens everywhere is found from this machine.
pub(crate) fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, listen.port())
}

fn is_unset(config: &Config, key: &str) -> bool {
    text(config, key).is_empty()
}

fn text(config: &Config, key: &str) -> String {
    let found = config.explain().into_iter().find(|one| one.key == key);
    found
        .map(|one| one.value.trim_matches('"').to_owned())
        .unwrap_or_default()
}
