//! Payment by bank transfer: the buyer orders it at a bank of theirs and names our reference, which
//! is of one payment alone. Nothing is ordered from here; what comes is told by our bank, and goes
//! back by its files. Where our bank gives a payment an account number of its own, money sent there
//! is known without any reference.

use async_trait::async_trait;
use axum::http::StatusCode;

use super::{
    Connector, Heard, Letter, Method, News, Order, Receipt, RefundOrder, Reply, named, served,
};
use crate::bank::{Bank, Single, SingleReply};
use crate::error::Error;
use crate::model::Status;
use crate::model::connector::{Action, ActionKind, How, Terms};
use crate::rules::reference;
use crate::settings::Settings;

/// Of the connector, its only way to pay, and its clearing account.
pub const TRANSFER: &str = "bank_transfer";

/// Why a refund waits: nobody told us an account that it could go to.
const ACCOUNT_UNKNOWN: &str = "account_unknown";

pub struct Transfer {
    bank: Bank,
    gives_accounts: bool,
    is_test: bool,
    terms: Terms,
}

impl Transfer {
    /// None when it is switched off, or there is no bank.
    pub fn new(settings: &Settings) -> Option<Self> {
        let own = &settings.transfer;
        if !own.on {
            return None;
        }
        let bank = Bank::new(settings)?;
        let terms = Terms {
            least: own.least,
            ..served(&own.countries, &own.currencies)
        };
        Some(Transfer {
            bank,
            gives_accounts: own.virtual_accounts,
            is_test: own.test,
            terms,
        })
    }
}

#[async_trait]
impl Connector for Transfer {
    fn name(&self) -> &str {
        TRANSFER
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn how(&self) -> How {
        How::Transfer
    }

    async fn methods(&self) -> Vec<Method> {
        vec![Method {
            id: TRANSFER.to_owned(),
            name: named("Bank transfer", "银行转账（T/T）"),
            how: How::Transfer,
            needs_phone: false,
            note: None,
            test: self.is_test,
        }]
    }

    fn takes(&self, method: &str) -> bool {
        method == TRANSFER
    }

    /// An account number of its own is a convenience: a payment that gets none has its reference.
    async fn begin(&self, order: &Order) -> Reply {
        let reference = order.creditor_reference.as_deref().unwrap_or_default();
        let account = match self.gives_accounts && !reference.is_empty() {
            true => {
                let currency = order.amount.currency();
                self.bank.open_account(reference, currency).await
            }
            false => None,
        };
        Reply::news(News {
            action: Some(Action {
                kind: ActionKind::Transfer,
                data: account.unwrap_or_default(),
            }),
            ..order.news(Status::RequiresAction)
        })
    }

    /// Nobody can be asked: money comes with the bank's news.
    async fn ask(&self, order: &Order) -> Reply {
        match order.is_shown {
            true => Reply::Unknown,
            false => self.begin(order).await,
        }
    }

    async fn cancel(&self, order: &Order) -> Reply {
        Reply::news(News {
            reason: Some("given_up".to_owned()),
            ..order.news(Status::Canceled)
        })
    }

    async fn refund(&self, order: &RefundOrder) -> Reply {
        let Some(payee) = order.payee.clone() else {
            return Reply::refused(ACCOUNT_UNKNOWN);
        };
        let name = reference::plain(&order.reference);
        let single = Single {
            text: format!("Refund {name}"),
            name: name.clone(),
            amount: order.amount,
            payee,
            created: order.ordered_at,
        };
        let status = match self.bank.remit(&single, order.is_repeated).await {
            SingleReply::Accepted => Status::Processing,
            SingleReply::Executed => Status::Succeeded,
            SingleReply::Rejected(reason) if order.is_repeated => {
                return Reply::news(News {
                    reason: Some(reason),
                    ..order.news(&name, Status::Failed)
                });
            }
            SingleReply::Rejected(reason) => return Reply::refused(&reason),
            SingleReply::NotSent => return Reply::NotSent,
            SingleReply::Unknown => return Reply::Unknown,
        };
        Reply::news(order.news(&name, status))
    }

    /// The bank tells at a door of its own.
    async fn hear(&self, _letter: &Letter<'_>) -> Result<Option<Heard>, Error> {
        Err(Error::NotFound)
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            status: StatusCode::ACCEPTED,
            content_type: "application/json",
            body: "",
        }
    }
}
