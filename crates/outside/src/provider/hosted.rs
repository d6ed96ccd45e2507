//! The page on which a buyer approves or declines: plain, in two languages, nothing from elsewhere.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::cards::Behaviour;
use super::notices::{Errors, tell};
use super::state::{Charge, State};

pub async fn page(Shared(state): Shared<Arc<State>>, Path(id): Path<String>) -> Response {
    match state.find_charge(&id) {
        Some(charge) if charge.id == id => Html(html(&charge)).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
pub struct Choice {
    choice: String,
}

pub async fn decide(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
    Form(form): Form<Choice>,
) -> Response {
    let settled = match form.choice.as_str() {
        "approve" => state.settle(&id, "succeeded", None),
        "decline" => state.settle(&id, "declined", Some("declined_by_buyer")),
        "fail" => state.settle(&id, "declined", Some("challenge_failed")),
        _ => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    };
    let Some((charge, moved)) = settled else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if moved {
        tell(
            &state,
            "charge.updated",
            &charge,
            Errors::of(&state, Behaviour::Challenge),
        );
    }
    Redirect::to(&charge.return_url).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn html(charge: &Charge) -> String {
    let amount = format!(
        "{} {}",
        charge.amount.currency(),
        charge.amount.to_major_string()
    );
    let reference = escaped(&charge.reference);
    let back = escaped(&charge.return_url);
    let body = if charge.status == "requires_action" {
        "<form method=\"post\">\
         <button name=\"choice\" value=\"approve\" class=\"go\">Approve · 确认支付</button>\
         <button name=\"choice\" value=\"decline\">Decline · 拒绝</button>\
         <button name=\"choice\" value=\"fail\">Wrong code · 验证码错误</button></form>"
            .to_owned()
    } else {
        format!(
            "<p>This payment has been decided. · 该笔付款已处理。</p><p><a href=\"{back}\">Back to the shop · 返回商城</a></p>"
        )
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Sandbox bank · 沙箱银行</title><style>\
         body{{font:16px/1.5 system-ui,\"Noto Sans CJK SC\",sans-serif;margin:0;background:#eef1f4;color:#16222e}}\
         main{{max-width:26rem;margin:10vh auto;background:#fff;border:1px solid #b9c4ce;padding:2rem}}\
         h1{{font-size:1.1rem;margin:0 0 1rem}}dl{{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0 0 1.5rem}}\
         dt{{color:#4c5b68}}dd{{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}}\
         .sum{{font-weight:700;font-size:1.3rem}}button{{display:block;width:100%;padding:.8rem;margin:.5rem 0;font:inherit;border:1px solid #16222e;background:#fff;cursor:pointer}}\
         .go{{background:#16222e;color:#fff}}small{{color:#4c5b68}}</style></head><body><main>\
         <h1>Sandbox bank · 沙箱银行</h1><dl><dt>Amount · 金额</dt><dd class=\"sum\">{amount}</dd>\
         <dt>Reference · 参考号</dt><dd>{reference}</dd></dl>{body}\
         <p><small>No real money moves here. · 此页面仅供测试，不涉及真实资金。</small></p></main></body></html>"
    )
}
