//! What the check of messages expected and found: values stay what they are, words are said in Chinese.

use kernel::Text;

use super::{Form, by_form, said};

/// Ours, those of the matching rules, and those of the schema. Each has words that no name of goods has.
const WORDS: [Form; 41] = [
    ("nothing", "无"),
    ("a value", "应有值"),
    ("a placed order", "已下的订单"),
    ("the orderer's identity", "订购人身份信息"),
    ("a document of this kind", "此类单证"),
    ("a code of customs' list", "海关代码表中的代码"),
    ("one parcel with the whole order", "整单装入一个包裹"),
    ("the number of the master waybill", "总运单号"),
    ("as the schema of 202205 says", "符合 202205 版报文规范"),
    ("a message that can be written", "可生成的报文"),
    ("a value that it does not take", "不符合规范的值"),
    ("at most {} in the year ({})", "年度不超过 {0} 元（{1}）"),
    ("{}, of which {} before", "{0}，其中此前 {1}"),
    (
        "at most {}, or one single article",
        "不超过 {0}，或仅一件不可分割商品",
    ),
    ("at most {} in {}", "{1} 年不超过 {0}"),
    ("at most {}", "不超过 {0}"),
    ("a decimal", "小数"),
    ("0 or more", "不小于 0"),
    ("a value in this trade mode", "该监管方式下应有值"),
    ("nothing under A", "A 类清单不应填写"),
    ("9610 under A", "A 类清单应为 9610"),
    ("A or B", "A 或 B"),
    ("E, B or W", "E、B 或 W"),
    ("9610, 1210 or 1239", "9610、1210 或 1239"),
    (
        "9610, 1210, 1239, 9710 or 9810",
        "9610、1210、1239、9710 或 9810",
    ),
    ("a number of its own", "不重复的编号"),
    ("the number of one of the orders", "某一订单的编号"),
    ("the number of one of the payments", "某一支付单的编号"),
    ("the number of one of the waybills", "某一运单的编号"),
    ("the number of one of the lists", "某一清单的编号"),
    ("B with {}", "{0} 应为 B"),
    ("E with {}", "{0} 应为 E"),
    ("I with {}", "{0} 应为 I"),
    ("W with {}", "{0} 应为 W"),
    ("{} is not {} characters long", "{0} 的长度不是 {1} 个字符"),
    (
        "{} is not a text of {} characters or more",
        "{0} 不足 {1} 个字符",
    ),
    (
        "{} is not a text of {} characters at most",
        "{0} 超过 {1} 个字符",
    ),
    (
        "{} is not a text of {} to {} characters",
        "{0} 不是 {1} 至 {2} 个字符的文本",
    ),
    (
        "{} is not a decimal of at most {} digits, {} of them after the point",
        "{0} 不是最多 {1} 位、其中小数 {2} 位的数值",
    ),
    ("{} is not a whole number of 32 bits", "{0} 不是 32 位整数"),
    (
        "{} is not a whole number of at most {} digits",
        "{0} 不是最多 {1} 位的整数",
    ),
];

/// One side of a difference. A value reads the same in every language.
pub(crate) fn difference(told: &str) -> Text {
    said(told, Some(chinese(told).unwrap_or_else(|| told.to_owned())))
}

fn chinese(told: &str) -> Option<String> {
    by_form(&WORDS, told, &chinese)
}

#[cfg(test)]
mod tests {
    use kernel::Locale;

    use super::*;

    #[test]
    fn words_of_the_check_are_said_in_chinese_and_values_as_they_are() {
        let zh = |told: &str| {
            let text = difference(told);
            text.in_locale(Locale::ZhCn).map(str::to_owned).unwrap()
        };
        assert_eq!(zh("nothing"), "无");
        assert_eq!(zh("at most 12.5"), "不超过 12.5");
        assert_eq!(
            zh("at most 26000 in the year (财关税〔2018〕49号)"),
            "年度不超过 26000 元（财关税〔2018〕49号）"
        );
        assert_eq!(zh("at most 26000 in 2026"), "2026 年不超过 26000");
        assert_eq!(
            zh("\"\" is not a text of 1 to 60 characters"),
            "\"\" 不是 1 至 60 个字符的文本"
        );
        assert_eq!(zh("B with 9710"), "9710 应为 B");
        assert_eq!(zh("250"), "250");
        assert_eq!(zh("Shirt with collar"), "Shirt with collar");
    }
}
