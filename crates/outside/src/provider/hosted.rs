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
use crate::page::{self, Choices};

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

fn html(charge: &Charge) -> String {
    let choices: &[Choices] = match charge.status == "requires_action" {
        true => &[
            ("approve", "Approve · 确认支付"),
            ("decline", "Decline · 拒绝"),
            ("fail", "Wrong code · 验证码错误"),
        ],
        false => &[],
    };
    page::html(
        "Sandbox bank · 沙箱银行",
        charge.amount,
        &charge.reference,
        choices,
        Some(&charge.return_url),
    )
}
