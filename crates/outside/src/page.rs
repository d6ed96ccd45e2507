//! The page on which whoever pays decides: plain, in two languages, nothing from elsewhere.

use kernel::Money;

/// A choice: its value, and the words on it.
pub(crate) type Choices = (&'static str, &'static str);

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The sheet with its choices. Without any the payment has been decided, and the page leads back.
pub(crate) fn html(
    title: &str,
    amount: Money,
    reference: &str,
    choices: &[Choices],
    back: Option<&str>,
) -> String {
    let amount = format!("{} {}", amount.currency(), amount.to_major_string());
    let reference = escaped(reference);
    let body = if choices.is_empty() {
        let link = back
            .map(escaped)
            .map(|back| format!("<p><a href=\"{back}\">Back to the shop · 返回商城</a></p>"));
        format!(
            "<p>This payment has been decided. · 该笔付款已处理。</p>{}",
            link.unwrap_or_default()
        )
    } else {
        let buttons: Vec<String> = choices
            .iter()
            .enumerate()
            .map(|(place, (value, words))| {
                let class = if place == 0 { " class=\"go\"" } else { "" };
                format!("<button name=\"choice\" value=\"{value}\"{class}>{words}</button>")
            })
            .collect();
        format!("<form method=\"post\">{}</form>", buttons.concat())
    };
    let content = format!(
        "<dl><dt>Amount · 金额</dt><dd class=\"sum\">{amount}</dd>\
         <dt>Reference · 参考号</dt><dd>{reference}</dd></dl>{body}"
    );
    sheet(title, &content)
}

/// A sheet with a title, and what stands on it.
pub(crate) fn sheet(title: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>\
         body{{font:16px/1.5 system-ui,\"Noto Sans CJK SC\",sans-serif;margin:0;background:#eef1f4;color:#16222e}}\
         main{{max-width:26rem;margin:10vh auto;background:#fff;border:1px solid #b9c4ce;padding:2rem}}\
         h1{{font-size:1.1rem;margin:0 0 1rem}}dl{{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0 0 1.5rem}}\
         dt{{color:#4c5b68}}dd{{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}}\
         .sum{{font-weight:700;font-size:1.3rem}}button{{display:block;width:100%;padding:.8rem;margin:.5rem 0;font:inherit;border:1px solid #16222e;background:#fff;cursor:pointer}}\
         .go{{background:#16222e;color:#fff}}label{{display:block;margin:0 0 .8rem;color:#4c5b68}}\
         input{{display:block;width:100%;box-sizing:border-box;padding:.6rem;font:inherit;border:1px solid #b9c4ce}}small{{color:#4c5b68}}</style></head><body><main>\
         <h1>{title}</h1>{content}\
         <p><small>No real money moves here. · 此页面仅供测试，不涉及真实资金。</small></p></main></body></html>"
    )
}
