//! Why a row of a country's schedule was left out.

use kernel::Text;

use super::{Form, by_form, said};

/// The readers' sentences. What stands in the file is carried over; what the parsers of CSV and JSON
/// say themselves stays English.
const REASONS: [Form; 15] = [
    (
        "a code has digits only, with dots or blanks between them",
        "编码只能由数字组成，其间可有点或空格",
    ),
    (
        "a code has 2, 4 or 6 to 10 digits",
        "编码应为 2 位、4 位或 6 至 10 位",
    ),
    (
        "the Harmonized System has no such chapter",
        "协调制度中没有这一章",
    ),
    (
        "a catch-all of trade statistics, no code of the HS",
        "贸易统计用的归并项，不是协调制度编码",
    ),
    (
        "a measure without its type is left out",
        "没有类型的措施未读入",
    ),
    ("a line needs a description", "须有商品名称"),
    ("ends before it begins", "截止日早于起始日"),
    ("must be there", "不能缺少"),
    ("longer than {} characters", "超过 {0} 个字符"),
    (
        "valid at the same time as the line of row {}",
        "与第 {0} 行的有效期重叠",
    ),
    ("{} columns, not {}", "有 {0} 列，应为 {1} 列"),
    ("{} is no depth", "{0} 不是层级"),
    ("{} is not the level of {}", "{0} 不是 {1} 的层级"),
    (
        "{} is not in the grammar of rates",
        "{0} 不是可读的税率写法",
    ),
    (
        "{} is no date such as 2026-01-31",
        "{0} 不是日期，应如 2026-01-31",
    ),
];

pub(crate) fn row(reason: &str) -> Text {
    said(reason, by_form(&REASONS, reason, &|_| None))
}

#[cfg(test)]
mod tests {
    use kernel::Locale;

    use super::*;

    #[test]
    fn the_readers_reasons_are_said_in_chinese_and_the_parsers_stay() {
        let zh = |reason: &str| row(reason).in_locale(Locale::ZhCn).map(str::to_owned);
        assert_eq!(
            zh("4 columns, not 5").as_deref(),
            Some("有 4 列，应为 5 列")
        );
        assert_eq!(
            zh("\"12 pct\" is not in the grammar of rates").as_deref(),
            Some("\"12 pct\" 不是可读的税率写法")
        );
        assert_eq!(zh("CSV error: invalid UTF-8"), None);
    }
}
