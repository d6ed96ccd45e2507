//! What must be true of a pack before it may answer.

use super::{Levy, Pack, PackError, Regime, Rule, TermOf, When};

fn wrong<T>(pack: &Pack, what: impl Into<String>) -> Result<T, PackError> {
    Err(PackError {
        pack: pack.id.clone(),
        what: what.into(),
    })
}

pub(super) fn pack(pack: &Pack) -> Result<(), PackError> {
    if pack.valid_to <= pack.valid_from || pack.retrieved < pack.valid_from {
        return wrong(pack, "its dates are out of order");
    }
    let nowhere = pack.places.is_empty() && pack.id != "fallback";
    if nowhere || pack.regimes.is_empty() || pack.sources.is_empty() {
        return wrong(pack, "it needs places, regimes and sources");
    }
    for setting in &pack.settings {
        if !setting.allows(&setting.default) {
            return wrong(pack, format!("{}: the default is no choice", setting.name));
        }
    }
    in_both_languages(pack)?;
    for figure in &pack.figures {
        dates(pack, &figure.key, &figure.rule)?;
        sourced(pack, &figure.key, &figure.rule)?;
    }
    pack.regimes.iter().try_for_each(|has| regime(pack, has))
}

/// Whoever reads Chinese must not meet a sentence that stands in English alone.
fn in_both_languages(pack: &Pack) -> Result<(), PackError> {
    let choices = pack.settings.iter().flat_map(|setting| &setting.choices);
    let choices = choices.map(|one| (one.title.as_str(), Some(one.title_zh.as_str())));
    for (english, chinese) in pack.said().into_iter().chain(choices) {
        if english.is_empty() || !chinese.is_some_and(|text| text.chars().any(is_han)) {
            return wrong(
                pack,
                format!("{english:?} does not stand in both languages"),
            );
        }
    }
    Ok(())
}

const fn is_han(sign: char) -> bool {
    matches!(sign, '\u{4e00}'..='\u{9fff}')
}

/// Packs must not claim the same imports, or settings of the same name.
pub(super) fn together(packs: &[Pack]) -> Result<(), PackError> {
    for (at, pack) in packs.iter().enumerate() {
        for other in packs.iter().skip(at + 1) {
            if pack.id == other.id {
                return wrong(pack, "there are two of this id");
            }
            let both = pack
                .places
                .iter()
                .find(|place| other.places.contains(place));
            if let Some(place) = both.filter(|_| pack.direction == other.direction) {
                return wrong(pack, format!("{place} is also claimed by {}", other.id));
            }
            let named = |name: &String| other.settings.iter().any(|has| has.name == *name);
            if let Some(twice) = pack.settings.iter().find(|has| named(&has.name)) {
                return wrong(
                    pack,
                    format!("{} is also a setting of {}", twice.name, other.id),
                );
            }
        }
    }
    Ok(())
}

fn regime(pack: &Pack, regime: &Regime) -> Result<(), PackError> {
    dates(pack, &regime.id, &regime.rule)?;
    sourced(pack, &regime.id, &regime.rule)?;
    when(pack, &regime.id, &regime.when)?;
    for limit in &regime.limits {
        when(pack, &limit.reason, &limit.when)?;
        if limit.at_most.is_some() == limit.kilograms.is_some() {
            return wrong(
                pack,
                format!("{}: a limit of value or of weight", limit.reason),
            );
        }
    }
    for note in &regime.notes {
        dates(pack, &regime.id, &note.rule)?;
        when(pack, &regime.id, &note.when)?;
    }
    for (at, has) in regime.levies.iter().enumerate() {
        let earlier = regime.levies.get(..at).unwrap_or_default();
        levy(pack, has, earlier)?;
    }
    Ok(())
}

fn levy(pack: &Pack, levy: &Levy, earlier: &[Levy]) -> Result<(), PackError> {
    let code = &levy.code;
    dates(pack, code, &levy.rule)?;
    sourced(pack, code, &levy.rule)?;
    when(pack, code, &levy.when)?;
    let rates = [
        levy.key.is_some(),
        levy.fixed.is_some(),
        levy.bands.is_some(),
    ];
    if rates.iter().filter(|given| **given).count() != 1 {
        return wrong(pack, format!("{code}: one of key, fixed and bands"));
    }
    if levy.base.is_empty() {
        return wrong(pack, format!("{code}: no base"));
    }
    let share = levy.share.as_ref();
    if share.is_some_and(|share| share.as_percent().is_none()) {
        return wrong(pack, format!("{code}: a share is a percentage"));
    }
    for term in &levy.base {
        if let TermOf::Levy(named) = &term.of
            && !earlier.iter().any(|has| has.code == *named)
        {
            return wrong(pack, format!("{code}: {named} is not worked out before it"));
        }
    }
    Ok(())
}

fn when(pack: &Pack, of: &str, when: &When) -> Result<(), PackError> {
    for (name, value) in &when.setting {
        let known = pack.settings.iter().find(|setting| setting.name == *name);
        if !known.is_some_and(|setting| setting.allows(value)) {
            return wrong(pack, format!("{of}: {name} = {value} is no setting of it"));
        }
    }
    Ok(())
}

fn dates(pack: &Pack, of: &str, rule: &Rule) -> Result<(), PackError> {
    match (rule.valid_from, rule.valid_to) {
        (Some(from), Some(to)) if to <= from => {
            wrong(pack, format!("{of}: it ends before it begins"))
        }
        _ => Ok(()),
    }
}

fn sourced(pack: &Pack, of: &str, rule: &Rule) -> Result<(), PackError> {
    if rule.source.is_empty() {
        return wrong(pack, format!("{of}: no source"));
    }
    Ok(())
}
