//! What the tariff engine says of a quote: texts of rule packs as the packs have them, and the engine's
//! own sentences by their form.

use kernel::Text;
use tariff::Packs;

use super::{Form, by_form, said};

/// The engine's sentences. `{}` in the order in which it stands there, `{2}` where Chinese turns it round.
const SENTENCES: [Form; 25] = [
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
    (
        "{} is not in force on {}: {}",
        "{0} 在 {1} 未生效；生效期：{2}",
    ),
    ("from {} to {} ({})", "{0} 至 {1}（{2}）"),
    (
        "from {} to {} nothing is imported, and no pack covers trade inside a territory",
        "{0} 与 {1} 同属一个关税区，不构成进口，规则包不涉及区内贸易",
    ),
    (
        "no rule pack covers imports into {}; name the regime general and give rates",
        "没有规则包覆盖输往 {0} 的进口；请指定监管方式 general 并提供税率",
    ),
    (
        "no rule pack has the regime {} from {} to {}",
        "没有规则包收录自 {1} 至 {2} 的监管方式 {0}",
    ),
    (
        "no rule pack covers {} on {}, and line {} brings no rates",
        "{1} 没有规则包覆盖 {0}，且第 {2} 行未提供税率",
    ),
    (
        "{} is for carriage by sea or inland waterway; by {} use {}",
        "{0} 只适用于海运或内河运输；{1}请改用 {2}",
    ),
    (
        "line {}: no rate of {} is known; give {} in percent",
        "第 {0} 行：{1} 税率未知；请以百分比提供 {2}",
    ),
    (
        "line {}: the purchase invoice with VAT, per unit, is needed",
        "第 {0} 行：需提供含增值税的单件进货价",
    ),
    (
        "no rate of exchange between {} and {} is given: give fx {}",
        "未提供 {0} 与 {1} 之间的汇率：请提供 fx {2}",
    ),
    ("line {}, {}: {}", "第 {0} 行，{1}：{2}"),
    (
        "the rate is per weight, and no net weight is given",
        "税率按重量计征，但未提供净重",
    ),
    (
        "the rate is per volume, and no volume is given",
        "税率按体积计征，但未提供体积",
    ),
    (
        "the rate takes all of a price that includes it",
        "含税价全部成为税额，税率过高",
    ),
];

/// In both languages where the Chinese is known.
pub(crate) fn text(english: &str, packs: &Packs) -> Text {
    said(english, chinese(english, packs))
}

/// Why another regime is open: what it is called, how the goods would have to be sent, and what is
/// missing, one after the other.
pub(crate) fn alternative(english: &str, packs: &Packs) -> Text {
    said(english, alternative_in_chinese(english, packs))
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
    if let Some(known) = packs.in_chinese(english).or(mode(english)) {
        return Some(known.to_owned());
    }
    by_form(&SENTENCES, english, &|part| chinese(part, packs))
}

#[cfg(test)]
mod tests {
    use kernel::Locale;

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
        let said = [
            (
                "line 1, duty: the rate is per weight, and no net weight is given",
                "第 1 行，duty：税率按重量计征，但未提供净重",
            ),
            (
                "FOB is for carriage by sea or inland waterway; by air use FCA",
                "FOB 只适用于海运或内河运输；空运请改用 FCA",
            ),
            (
                "no rate of exchange between USD and CNY is given: give fx USD/CNY",
                "未提供 USD 与 CNY 之间的汇率：请提供 fx USD/CNY",
            ),
            (
                "us_low_value is not in force on 2026-01-01: from 2024-10-01 to 2025-05-02 (19 U.S.C. 1321(a)(2)(C))",
                "us_low_value 在 2026-01-01 未生效；生效期：2024-10-01 至 2025-05-02（19 U.S.C. 1321(a)(2)(C)）",
            ),
            (
                "no rule pack covers BR on 2026-01-01, and line 2 brings no rates",
                "2026-01-01 没有规则包覆盖 BR，且第 2 行未提供税率",
            ),
            (
                "Kenya, import covers 2023-07-01 up to and without 2030-01-01, not 2020-01-01",
                "肯尼亚进口 的有效期为 2023-07-01 至 2030-01-01（不含），不包括 2020-01-01",
            ),
        ];
        for (english, chinese) in said {
            assert_eq!(zh(english).as_deref(), Some(chinese));
        }
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
