//! The same figures as tables to take away, and counting again.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use kernel::{Money, Problem};
use runtime::http::{Answer, Caller, Language, NoContent, Path, Query};

use super::dashboards::{Days, euros};
use crate::error::Error;
use crate::service::{Counted, Dashboard, Service, View};

/// Spreadsheets run what begins like a formula.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}

fn amount(minor: i64) -> String {
    euros(minor).to_major_string()
}

type Table = (Vec<&'static str>, Vec<Vec<String>>);

fn counted(list: &[Counted], row: impl Fn(&Counted) -> Vec<String>) -> Vec<Vec<String>> {
    list.iter().map(row).collect()
}

fn table(name: &str, of: &Dashboard) -> Option<Table> {
    let term = |one: &Counted| {
        let sums = one.sums;
        vec![
            cell(&one.name),
            sums.times.to_string(),
            sums.units.to_string(),
        ]
    };
    let term_columns = vec!["term", "searches", "without_result"];
    let table = match name {
        "days" => (
            vec![
                "day",
                "orders",
                "units",
                "value_eur",
                "paid",
                "paid_value_eur",
                "cancelled",
                "refunds",
                "refund_value_eur",
            ],
            of.days
                .iter()
                .map(|day| {
                    let totals = &day.totals;
                    vec![
                        day.day.clone(),
                        totals.orders.to_string(),
                        totals.units.to_string(),
                        amount(totals.value_minor),
                        totals.paid.to_string(),
                        amount(totals.paid_value_minor),
                        totals.cancelled.to_string(),
                        totals.refunds.to_string(),
                        amount(totals.refund_value_minor),
                    ]
                })
                .collect(),
        ),
        "currencies" => (
            vec!["currency", "orders", "value", "value_eur"],
            of.currencies
                .iter()
                .map(|one| {
                    let major = |money: Money| money.to_major_string();
                    let currency = one.value.currency().to_string();
                    vec![
                        currency,
                        one.orders.to_string(),
                        major(one.value),
                        major(one.value_eur),
                    ]
                })
                .collect(),
        ),
        "funnel" => (
            vec!["step", "count"],
            of.funnel
                .iter()
                .map(|(step, count)| vec![(*step).to_owned(), count.to_string()])
                .collect(),
        ),
        "products" => (
            vec!["product", "title", "orders", "units", "value_eur"],
            counted(&of.products, |one| {
                let title = cell(one.label.as_deref().unwrap_or_default());
                let (times, units) = (one.sums.times.to_string(), one.sums.units.to_string());
                vec![
                    one.name.clone(),
                    title,
                    times,
                    units,
                    amount(one.sums.eur_minor),
                ]
            }),
        ),
        "sellers" => (
            vec!["seller", "name", "orders", "value_eur"],
            counted(&of.sellers, |one| {
                let name = cell(one.label.as_deref().unwrap_or_default());
                let times = one.sums.times.to_string();
                vec![one.name.clone(), name, times, amount(one.sums.eur_minor)]
            }),
        ),
        "lanes" => (
            vec!["from", "to", "orders", "value_eur"],
            of.lanes
                .iter()
                .map(|one| {
                    let (from, to) = (one.from.to_string(), one.to.to_string());
                    vec![
                        from,
                        to,
                        one.sums.times.to_string(),
                        amount(one.sums.eur_minor),
                    ]
                })
                .collect(),
        ),
        "cohorts" => (
            vec!["first_month", "months_later", "buyers"],
            of.cohorts
                .iter()
                .flat_map(|cohort| {
                    let rows = cohort.active.iter().enumerate();
                    rows.map(|(at, buyers)| {
                        vec![cohort.month.clone(), at.to_string(), buyers.to_string()]
                    })
                })
                .collect(),
        ),
        "terms" => (term_columns, counted(&of.terms, term)),
        "terms-without-result" => (term_columns, counted(&of.terms_without_result, term)),
        _ => return None,
    };
    Some(table)
}

/// A table as CSV: `days.csv`, `currencies.csv`, `funnel.csv`, `products.csv`, `lanes.csv`,
/// `cohorts.csv`, and for the platform `sellers.csv`, `terms.csv`, `terms-without-result.csv`.
/// A seller gets its own, the platform's people those of the whole platform.
#[utoipa::path(get, path = "/reports/{name}", tag = "insight",
    params(("name" = String, Path), Days),
    responses((status = 200, content_type = "text/csv", body = String),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn report(
    State(service): State<Service>,
    Caller(by): Caller,
    Language(locale): Language,
    Path(name): Path<String>,
    Query(days): Query<Days>,
) -> Answer<impl IntoResponse> {
    let view = View::of(&by)?;
    let range = days.range(&service)?;
    let name = name.strip_suffix(".csv").ok_or(Error::NoReport)?;
    let found = service.dashboard(view, range, locale).await?;
    let (columns, rows) = table(name, &found).ok_or(Error::NoReport)?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(&columns);
    for row in rows {
        written = written.and_then(|()| writer.write_record(&row));
    }
    written.map_err(|_| Problem::internal())?;
    let bytes = writer.into_inner().map_err(|_| Problem::internal())?;
    // Spreadsheets take the mark at the beginning for the sign of UTF-8.
    let mut body = "\u{feff}".as_bytes().to_vec();
    body.extend(bytes);
    let file = format!(
        "attachment; filename=\"{name}_{}_{}.csv\"",
        range.from, range.to
    );
    let file = HeaderValue::from_str(&file).map_err(|_| Problem::internal())?;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, body))
}

/// Count all figures of orders again from the facts. Operators; the work is done in the background.
#[utoipa::path(post, path = "/rebuild", tag = "insight",
    responses((status = 204), (status = 403, body = Problem)))]
pub(crate) async fn rebuild(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<NoContent> {
    service.ask_for_rebuild(&by).await?;
    Ok(NoContent)
}
