//! The providers of wallets at the other end of the wire, and what differs between them for whoever
//! pays.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use contract::payments::Share;
use kernel::{Clock, Currency, Money};
use outside::keys::Keys;
use outside::wallets::{self, Habits, Running};
use serde_json::{Value, json};

use crate::world::{Opened, World};

pub const API_KEY: &str = "0123456789abcdef0123456789abcdef";

pub struct Wallets {
    pub alipay: Running,
    pub wechat: Running,
    pub mpesa: Running,
    pub ewallet: Running,
}

impl Wallets {
    /// Starts them all, and says to the platform where they are.
    pub async fn start(
        clock: Arc<dyn Clock>,
        platform: SocketAddr,
        flags: &mut Vec<(&'static str, String)>,
    ) -> Wallets {
        let habits = || Habits {
            hang_milliseconds: 900,
            late_milliseconds: 60,
            second: Duration::from_micros(200),
            clock: clock.clone(),
            ..Habits::new("127.0.0.1:0".parse().expect("an address"))
        };
        let keys = || Keys::generate().expect("keys");
        let (ours, at_alipay, at_wechat) = (keys(), keys(), keys());
        let alipay = wallets::alipay::start(wallets::alipay::Settings {
            habits: habits(),
            app_id: "2014072300007148".to_owned(),
            seller_id: "2088102119685838".to_owned(),
            merchant_key: ours.public_x509_base64(),
            own: at_alipay.clone(),
        });
        let alipay = alipay.await.expect("Alipay");
        let wechat = wallets::wechat::start(wallets::wechat::Settings {
            habits: habits(),
            merchant_id: "1900000001".to_owned(),
            merchant_key: ours.public_x509_base64(),
            api_key: API_KEY.to_owned(),
            own: at_wechat.clone(),
        });
        let wechat = wechat.await.expect("WeChat Pay");
        let mpesa = wallets::mpesa::start(wallets::mpesa::Settings {
            habits: habits(),
            shortcode: "174379".to_owned(),
            consumer_key: "consumer".to_owned(),
            consumer_secret: "consumer secret".to_owned(),
            pass_key: "pass".to_owned(),
        });
        let mpesa = mpesa.await.expect("M-Pesa");
        let ewallet = wallets::ewallet::start(wallets::ewallet::Settings {
            habits: habits(),
            secret_key: "xnd_development_x".to_owned(),
            callback_secret: "the wallets' and ours".to_owned(),
            notify_url: format!("http://{platform}/api/payments/notifications/ewallet"),
        });
        let ewallet = ewallet.await.expect("wallets");
        let own = ours.private_base64();
        let (alipay_key, wechat_key) = (
            at_alipay.public_x509_base64(),
            at_wechat.public_x509_base64(),
        );
        flags.extend([
            ("server.public_url", format!("http://{platform}")),
            (
                "payments.alipay.url",
                format!("{}/gateway.do", alipay.url()),
            ),
            ("payments.alipay.app_id", "2014072300007148".to_owned()),
            ("payments.alipay.seller_id", "2088102119685838".to_owned()),
            ("payments.alipay.private_key", own.clone()),
            ("payments.alipay.public_key", alipay_key),
            ("payments.alipay.currencies", "CNY, EUR".to_owned()),
            ("payments.wechat.url", wechat.url()),
            ("payments.wechat.app_id", "wx8888888888888888".to_owned()),
            ("payments.wechat.merchant_id", "1900000001".to_owned()),
            (
                "payments.wechat.serial_number",
                "408B07E79B8269FE".to_owned(),
            ),
            ("payments.wechat.private_key", own),
            ("payments.wechat.public_key", wechat_key),
            ("payments.wechat.api_key", API_KEY.to_owned()),
            ("payments.mpesa.url", mpesa.url()),
            ("payments.mpesa.shortcode", "174379".to_owned()),
            ("payments.mpesa.consumer_key", "consumer".to_owned()),
            (
                "payments.mpesa.consumer_secret",
                "consumer secret".to_owned(),
            ),
            ("payments.mpesa.pass_key", "pass".to_owned()),
            ("payments.mpesa.callback_secret", "ours alone".to_owned()),
            ("payments.mpesa.countries", String::new()),
            ("payments.mpesa.fee_basis_points", "60".to_owned()),
            ("payments.ewallet.url", ewallet.url()),
            (
                "payments.ewallet.secret_key",
                "xnd_development_x".to_owned(),
            ),
            (
                "payments.ewallet.callback_secret",
                "the wallets' and ours".to_owned(),
            ),
            ("payments.ewallet.countries", String::new()),
        ]);
        Wallets {
            alipay,
            wechat,
            mpesa,
            ewallet,
        }
    }
}

/// A way to pay, with what the suite has to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Alipay,
    Wechat,
    Mpesa,
    Gcash,
    Dana,
}

pub const ALL: [Way; 5] = [Way::Alipay, Way::Wechat, Way::Mpesa, Way::Gcash, Way::Dana];

impl Way {
    pub const fn method(self) -> &'static str {
        match self {
            Way::Alipay => "alipay",
            Way::Wechat => "wechat",
            Way::Mpesa => "mpesa",
            Way::Gcash => "ewallet_gcash",
            Way::Dana => "ewallet_dana",
        }
    }

    pub const fn connector(self) -> &'static str {
        match self {
            Way::Alipay => "alipay",
            Way::Wechat => "wechat",
            Way::Mpesa => "mpesa",
            Way::Gcash | Way::Dana => "ewallet",
        }
    }

    pub const fn action(self) -> &'static str {
        match self {
            Way::Alipay | Way::Gcash | Way::Dana => "redirect",
            Way::Wechat => "scan",
            Way::Mpesa => "push",
        }
    }

    pub const fn currency(self) -> Currency {
        match self {
            Way::Alipay | Way::Wechat => Currency::CNY,
            Way::Mpesa => Currency::KES,
            Way::Gcash => Currency::PHP,
            Way::Dana => Currency::IDR,
        }
    }

    pub fn peer(self, world: &World) -> &Running {
        let wallets = world.wallets.as_ref().expect("a world with wallets");
        match self {
            Way::Alipay => &wallets.alipay,
            Way::Wechat => &wallets.wechat,
            Way::Mpesa => &wallets.mpesa,
            Way::Gcash | Way::Dana => &wallets.ewallet,
        }
    }

    /// Two orders, 70 and 30 of the currency.
    pub async fn open(self, world: &World) -> Opened {
        let share = |major: i128| Share {
            order: world.id(),
            seller: world.id(),
            amount: Money::new(major * 100, self.currency()),
        };
        world.open_with(vec![share(70), share(30)]).await
    }

    /// One order of 100.
    pub async fn open_one(self, world: &World) -> Opened {
        let share = Share {
            order: world.id(),
            seller: world.id(),
            amount: Money::new(10_000, self.currency()),
        };
        world.open_with(vec![share]).await
    }

    pub async fn confirm(self, world: &World, opened: &Opened) -> Value {
        let path = format!("/api/payments/intents/{}/confirm", opened.view.checkout);
        let mut form = json!({"method": self.method(), "return_url": "/en/pay/x"});
        if self == Way::Mpesa {
            form["phone"] = json!("0712 345 678");
        }
        world.buyer.post(&path, form).await.ok()
    }

    /// The buyer goes to where the payment is decided; only then Alipay hears of it.
    pub async fn go(self, page: &Value) -> String {
        if self == Way::Alipay {
            let url = page["attempt"]["action_url"].as_str().expect("an address");
            let client = reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client");
            let shown = client.get(url).send().await.expect("a page");
            let shown = shown.text().await.expect("a page");
            assert!(
                shown.contains("100.00") && shown.contains("确认支付"),
                "{shown}"
            );
        }
        self.reference(page["attempt"]["id"].as_str().expect("an attempt"))
    }

    /// What the provider calls the attempt.
    pub fn reference(self, attempt: &str) -> String {
        match self {
            Way::Mpesa => attempt[attempt.len() - 12..].to_uppercase(),
            _ => attempt.to_owned(),
        }
    }

    /// How the provider writes that somebody did not pay.
    pub const fn refusal(self) -> (&'static str, &'static str) {
        match self {
            Way::Alipay => ("whatever", "closed_unpaid"),
            Way::Wechat => ("whatever", "payment_failed"),
            Way::Mpesa => ("1032", "declined_by_buyer"),
            Way::Gcash | Way::Dana => ("INSUFFICIENT_BALANCE", "insufficient_balance"),
        }
    }

    /// Paid, as it goes when nothing goes wrong.
    pub async fn pay(self, world: &World, opened: &Opened) {
        let page = self.confirm(world, opened).await;
        assert_eq!(page["state"], "requires_action", "{self:?} {page}");
        let reference = self.go(&page).await;
        assert!(self.peer(world).pay(&reference), "{self:?}");
        world.until(opened.view.checkout, "succeeded").await;
    }
}
