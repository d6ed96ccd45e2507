//! A payer's own bank, as a page: the transfer that it is asked for, and what may go wrong with it.

use std::sync::Arc;

use axum::extract::{Form, Query, State as Shared};
use axum::response::Html;
use kernel::{Currency, Money};
use serde::Deserialize;

use super::books::State;
use super::notices;
use super::payers::{Sent, fault_named};
use crate::page::{escaped, sheet};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    reference: String,
    #[serde(default)]
    amount: String,
    #[serde(default = "euro")]
    currency: Currency,
    #[serde(default)]
    back: String,
}

const fn euro() -> Currency {
    Currency::EUR
}

#[derive(Deserialize)]
pub struct Ordered {
    reference: String,
    amount: String,
    currency: Currency,
    payer: String,
    account: String,
    #[serde(default)]
    back: String,
    choice: String,
}

const TITLE: &str = "Your bank · 付款银行";

pub async fn show(Query(asked): Query<Asked>) -> Html<String> {
    let field = |name: &str, words: &str, value: &str| {
        format!(
            "<label>{words}<input name=\"{name}\" value=\"{}\" required></label>",
            escaped(value)
        )
    };
    let choices = [
        ("whole", "Send · 汇款"),
        (
            "fee",
            "Send, with a fee kept on the way · 汇款（中间行扣费）",
        ),
        ("split", "Send as two transfers · 分两笔汇款"),
        (
            "mangled",
            "Send, with the reference cut up · 汇款（参考号被打乱）",
        ),
        ("lost", "Send without the reference · 汇款（不带参考号）"),
    ];
    let buttons = choices.iter().enumerate().map(|(place, (value, words))| {
        let class = if place == 0 { " class=\"go\"" } else { "" };
        format!("<button name=\"choice\" value=\"{value}\"{class}>{words}</button>")
    });
    let fields = [
        field("amount", "Amount · 金额", &asked.amount),
        field("reference", "Reference · 附言", &asked.reference),
        field("payer", "Payer · 付款人", "Hansen Import GmbH"),
        field(
            "account",
            "From account · 付款账号",
            "DE02120300000000202051",
        ),
    ];
    Html(sheet(
        TITLE,
        &format!(
            "<form method=\"post\" action=\"/pay\">{}\
             <input type=\"hidden\" name=\"currency\" value=\"{}\">\
             <input type=\"hidden\" name=\"back\" value=\"{}\">{}</form>",
            fields.concat(),
            asked.currency,
            escaped(&asked.back),
            buttons.collect::<String>(),
        ),
    ))
}

pub async fn send(Shared(state): Shared<Arc<State>>, Form(ordered): Form<Ordered>) -> Html<String> {
    let amount = Money::parse_major(ordered.amount.trim(), ordered.currency);
    let body = match amount.ok().filter(|amount| amount.is_positive()) {
        None => "<p>This is no amount. · 金额无效。</p>".to_owned(),
        Some(amount) => {
            if let Some(fault) = fault_named(&ordered.choice, amount) {
                state.err(fault);
            }
            let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            state.send(Sent {
                amount,
                to: None,
                reference: given(&ordered.reference),
                payer: ordered.payer.trim().to_owned(),
                payer_account: given(&ordered.account),
                payer_bic: None,
            });
            notices::pass_time(&state);
            "<p>The transfer is on its way. · 汇款已发出。</p>".to_owned()
        }
    };
    let back = match ordered.back.starts_with("http") {
        true => format!(
            "<p><a href=\"{}\">Back to the shop · 返回商城</a></p>",
            escaped(&ordered.back)
        ),
        false => String::new(),
    };
    Html(sheet(TITLE, &format!("{body}{back}")))
}
