//! What is known: places, regimes and days, settings and sources; and what a pack leaves out.

use serde_json::{Value, json};

use crate::pack::{Direction, Pack, Packs, Regime, Rule};

/// One object a pack.
pub fn coverage(packs: &Packs) -> Value {
    json!({
        "packs": packs.iter().map(pack).collect::<Vec<_>>(),
        "elsewhere": {
            "regime": "general",
            "only_when": "named, with rates on every line",
            "not_covered": left_out(packs.fallback()),
        },
    })
}

fn pack(pack: &Pack) -> Value {
    let settings: Vec<Value> = pack
        .settings
        .iter()
        .map(|setting| {
            json!({
                "name": setting.name,
                "default": setting.default,
                "choices": setting.choices.iter().map(|one| &one.name).collect::<Vec<_>>(),
                "why": setting.why,
            })
        })
        .collect();
    json!({
        "id": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "jurisdiction": pack.jurisdiction,
        "direction": match pack.direction {
            Direction::Import => "import",
            Direction::Export => "export",
        },
        "places": pack.places,
        "valid_from": pack.valid_from.0.to_string(),
        "valid_to": pack.valid_to.0.to_string(),
        "retrieved": pack.retrieved.0.to_string(),
        "rounding": "half up to the minor unit, each line",
        "regimes": pack.regimes.iter().map(regime).collect::<Vec<_>>(),
        "settings": settings,
        "sources": pack.sources,
        "not_covered": left_out(pack),
    })
}

fn left_out(pack: &Pack) -> Vec<&str> {
    let gaps = pack.not_covered.iter();
    gaps.map(|gap| gap.text.as_str()).collect()
}

fn regime(regime: &Regime) -> Value {
    let mut levies: Vec<&str> = Vec::new();
    for levy in &regime.levies {
        if !levies.contains(&levy.code.as_str()) {
            levies.push(&levy.code);
        }
    }
    json!({
        "id": regime.id,
        "title": regime.title,
        "auto": regime.auto,
        "rule": rule(&regime.rule),
        "levies": levies,
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "valid_from": rule.valid_from.map(|day| day.0.to_string()),
        "valid_to": rule.valid_to.map(|day| day.0.to_string()),
        "source": rule.source,
    })
}
