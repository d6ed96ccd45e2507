//! What stands in the way of a line: the engine's findings for people of two languages, and which
//! of them hold a sale back.

use classify::gates::{Case, Finding, Matrix, Mode, Weight, judge};
use contract::compliance::{GateAsk, GateFinding, GateGoods, GateWeight};
use jiff::civil::Date;
use kernel::{Country, Locale, Text};

/// What the seller has and the platform decided.
pub(crate) struct Ground<'a> {
    pub(crate) matrix: &'a Matrix,
    pub(crate) date: Date,
    /// Licences that count on that day.
    pub(crate) licences: &'a [String],
    pub(crate) licence_missing_blocks: bool,
    /// The seller has shown who it is, or the operator does not ask for it.
    pub(crate) seller_is_verified: bool,
}

/// Across a border everything is said; within one country only what must not be sold at all.
pub(crate) fn of(ground: &Ground<'_>, ask: &GateAsk, is_border: bool) -> Vec<GateFinding> {
    let mut found: Vec<GateFinding> = ask
        .lines
        .iter()
        .flat_map(|goods| line(ground, ask, goods))
        .filter(|finding| is_border || finding.weight == GateWeight::Stop)
        .collect();
    if is_border && !ground.seller_is_verified {
        found.extend(ask.lines.iter().map(|goods| unverified(&goods.id)));
    }
    found.sort_by_key(|finding| finding.weight);
    found
}

fn line(ground: &Ground<'_>, ask: &GateAsk, goods: &GateGoods) -> Vec<GateFinding> {
    let case = Case {
        date: ground.date,
        hs: goods.hs.map(|hs| hs.as_str().to_owned()),
        origin: goods.origin.map(|origin| origin.alpha2().to_owned()),
        from: ask.from,
        destination: ask.to,
        mode: ask.mode.as_deref().and_then(mode),
        net_weight_grams: u64::try_from(goods.weight_grams).ok(),
        recipient_id: ask.recipient_id.clone(),
        licences: ground.licences.to_vec(),
    };
    judge(ground.matrix, &case)
        .into_iter()
        .map(|finding| said(ground, &goods.id, finding))
        .collect()
}

fn said(ground: &Ground<'_>, line: &str, finding: Finding) -> GateFinding {
    let weight = match finding.weight {
        Weight::Stop => GateWeight::Stop,
        Weight::Needs if finding.reason == "licence_missing" && !ground.licence_missing_blocks => {
            GateWeight::Notice
        }
        // The carrier and its mode are chosen later, and the rule is judged again then.
        Weight::Needs if finding.reason == "may_apply" => GateWeight::Notice,
        Weight::Needs => GateWeight::Needs,
        Weight::Notice => GateWeight::Notice,
        Weight::Met => GateWeight::Met,
    };
    GateFinding {
        line: line.to_owned(),
        weight,
        reason: finding.reason.to_owned(),
        rule: finding.rule,
        words: Text::new(Locale::En, finding.english).with(Locale::ZhCn, finding.chinese),
        citation: finding.citation,
        licence: finding.licence,
    }
}

/// Whoever has not shown who they are sells at home alone.
fn unverified(line: &str) -> GateFinding {
    let english = "the seller has to be verified before goods go across the border";
    GateFinding {
        line: line.to_owned(),
        weight: GateWeight::Needs,
        reason: "seller_unverified".to_owned(),
        rule: None,
        words: Text::new(Locale::En, english)
            .with(Locale::ZhCn, "卖家须先通过企业认证，货物才能出境"),
        citation: None,
        licence: None,
    }
}

/// A carrier's mode as the matrix names it.
fn mode(name: &str) -> Option<Mode> {
    Some(match name {
        "air" => Mode::Air,
        "express" | "courier" => Mode::Courier,
        "sea" => Mode::Sea,
        "rail" => Mode::Rail,
        "road" => Mode::Road,
        "post" => Mode::Post,
        _ => return None,
    })
}

/// What is missing whatever the destination: gaps, not rules.
pub(crate) fn gaps(ground: &Ground<'_>, home: Country, goods: &GateGoods) -> Vec<GateFinding> {
    let ask = GateAsk {
        seller: contract::ids::OrgId::from_uuid(uuid::Uuid::nil()),
        from: home,
        to: home,
        mode: None,
        recipient_id: None,
        lines: Vec::new(),
    };
    line(ground, &ask, goods)
        .into_iter()
        .filter(|finding| finding.rule.is_none() && finding.weight.blocks())
        .chain((!ground.seller_is_verified).then(|| unverified(&goods.id)))
        .collect()
}
