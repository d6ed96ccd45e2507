//! What the tariff engine says of a quote, in the reader's language: texts of rule packs as the packs
//! have them, and the engine's own sentences by their form.

use kernel::{Locale, Text};
use tariff::Packs;

/// The engine's sentences. What stands between the words is carried over; `{}` in the order in which
/// it stands there, `{2}` where Chinese turns it round.
const SENTENCES: [(&str, &str); 11] = [
    (
        "{}: line {} has no HS code and is counted as an item of its own",
        "{0}：第 {1} 行没有 HS 编码，单独计为一项",
    ),
    (
        "{} is applied as named; by their value the goods would fall under another regime",
        "按指定适用 {0}；按货值本应适用其他制度",
    ),
    (
        "rules as known on {}; what was made law since is not in this quote",
        "规则以 {0} 所知为准；此后颁布的规定未计入",
    ),
    (
        "freight of {} is inside the prices: neither added nor deducted",
        "价格中已含 {0} 运费：不另加也不扣除",
    ),
    ("{} does not take it: {} ({})", "{0} 不适用：{1}（{2}）"),
    (
        "{} is not in the total: no rate is known for line {}; give {}",
        "{0} 未计入合计：第 {1} 行没有已知税率；请提供 {2}",
    ),
    (
        "{} is not in the total: no rate is known; give {}",
        "{0} 未计入合计：没有已知税率；请提供 {1}",
    ),
    (
        "{} has no regime for these goods on {}",
        "{0} 在 {1} 没有适用于这些商品的制度",
    ),
    (
        "sample for {} of {}, from knowledge of the trade, not compared with the law · {}, the same for every line below",
        "{0} 的样例税率，{1}，依据行业常识，未与法规核对 · {2}，其下各项相同",
    ),
    (
        "sample for {} of {}, from knowledge of the trade, not compared with the law · {}",
        "{0} 的样例税率，{1}，依据行业常识，未与法规核对 · {2}",
    ),
    (
        "{} covers {} up to and without {}, not {}",
        "{0} 的有效期为 {1} 至 {2}（不含），不包括 {3}",
    ),
];

/// In both languages where the Chinese is known.
pub(crate) fn text(english: &str, packs: &Packs) -> Text {
    let text = Text::new(Locale::En, english);
    match chinese(english, packs) {
        Some(chinese) => text.with(Locale::ZhCn, chinese),
        None => text,
    }
}

/// Why another regime is open: what it is called, how the goods would have to be sent, and what is
/// missing, one after the other.
pub(crate) fn alternative(english: &str, packs: &Packs) -> Text {
    let text = Text::new(Locale::En, english);
    match alternative_in_chinese(english, packs) {
        Some(said) => text.with(Locale::ZhCn, said),
        None => text,
    }
}

fn alternative_in_chinese(english: &str, packs: &Packs) -> Option<String> {
    let mut gaps = english.split("; incomplete: ");
    let head = gaps.next()?;
    let (title, modes) = match head.split_once("; if sent by ") {
        Some((title, modes)) => (title, Some(modes)),
        None => (head, None),
    };
    let mut said = chinese(title, packs)?;
    if let Some(modes) = modes {
        let modes: Option<Vec<&str>> = modes.split(" or ").map(mode).collect();
        said.push_str(&format!("；限{}", modes?.join("或")));
    }
    for gap in gaps {
        said.push_str(&format!("；不完整：{}", chinese(gap, packs)?));
    }
    Some(said)
}

fn mode(name: &str) -> Option<&'static str> {
    Some(match name {
        "post" => "邮递",
        "courier" => "快递",
        "air" => "空运",
        "sea" => "海运",
        "rail" => "铁路运输",
        "road" => "公路运输",
        _ => return None,
    })
}

fn chinese(english: &str, packs: &Packs) -> Option<String> {
    if let Some(known) = packs.in_chinese(english) {
        return Some(known.to_owned());
    }
    SENTENCES.iter().find_map(|(form, chinese)| {
        let parts = parts(form, english)?;
        let mut out = (*chinese).to_owned();
        for (at, part) in parts.iter().enumerate() {
            // A reason that a pack gives is the pack's to say.
            let part = packs.in_chinese(part).unwrap_or(part);
            out = out.replace(&format!("{{{at}}}"), part);
        }
        Some(out)
    })
}

/// What stands where the form has its `{}`; none when the sentence is another.
fn parts<'a>(form: &str, sentence: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = form.split("{}");
    let mut rest = sentence.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(piece) = fixed.next() {
        let is_last = fixed.peek().is_none();
        let end = match (piece, is_last) {
            ("", _) => rest.len(),
            (_, true) => rest.strip_suffix(piece)?.len(),
            (_, false) => rest.find(piece)?,
        };
        found.push(rest.get(..end)?);
        rest = rest.get(end + piece.len()..)?;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(english: &str) -> Option<String> {
        let packs = Packs::shipped().unwrap();
        let text = text(english, &packs);
        text.in_locale(Locale::ZhCn).map(str::to_owned)
    }

    #[test]
    fn packs_and_the_engines_sentences_are_said_in_chinese() {
        assert_eq!(
            zh("over CNY 26,000 a person a year").as_deref(),
            Some("超过个人年度交易限值人民币 26,000 元")
        );
        assert_eq!(
            zh("duty is not in the total: no rate is known for line 1, 2; give rates.duty")
                .as_deref(),
            Some("duty 未计入合计：第 1, 2 行没有已知税率；请提供 rates.duty")
        );
        assert_eq!(
            zh("cn_cbec_import does not take it: over CNY 26,000 a person a year (limit_per_year, -621018)").as_deref(),
            Some("cn_cbec_import 不适用：超过个人年度交易限值人民币 26,000 元（limit_per_year, -621018）")
        );
        assert_eq!(zh("nobody ever says this"), None);
    }

    #[test]
    fn another_regime_says_in_chinese_what_it_is() {
        let packs = Packs::shipped().unwrap();
        let zh = |english: &str| {
            let text = alternative(english, &packs);
            text.in_locale(Locale::ZhCn).map(str::to_owned)
        };
        assert_eq!(zh("general trade").as_deref(), Some("一般贸易"));
        assert_eq!(
            zh(
                "personal articles by post or courier, parcel tax; if sent by post or courier; \
                incomplete: duty is not in the total: no rate is known; give rates.duty"
            )
            .as_deref(),
            Some(
                "邮递或快件进境个人物品，行邮税；限邮递或快递；\
                 不完整：duty 未计入合计：没有已知税率；请提供 rates.duty"
            )
        );
        assert_eq!(zh("nobody ever says this"), None);
    }
}
