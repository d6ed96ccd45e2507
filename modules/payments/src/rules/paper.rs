//! Papers about money as sheets for the printer, in the reader's language. Pure.

use kernel::{Locale, Money, Timestamp};
use print::{Align, Block, Column, Panel, Sheet, Table};

use crate::model::document::{Body, Content, FeeContent, Holder, PaperKind, Parts};
use crate::rules::documents::Month;

/// A word in two languages.
type Word = (&'static str, &'static str);

const STATEMENT: Word = ("Account statement", "账户对账单");
const INVOICE: Word = ("Tax invoice", "税务发票");
const CREDIT_NOTE: Word = ("Credit note", "红字发票");
const RECEIPT: Word = ("Payment receipt", "付款收据");
const DRAFT: Word = ("So far, not final", "未结月，仅供参考");
const FROM: Word = ("Issued by", "开具方");
const FOR: Word = ("For", "接收方");
const TAX_NUMBER: Word = ("Tax number", "税号");
const PERIOD: Word = ("Month", "月份");
const CURRENCY: Word = ("Currency", "币种");
const ISSUED: Word = ("Issued on", "开具日期");
const LESSENS: Word = ("Lessens invoice", "冲减发票");
const OPENING: Word = ("Opening balance", "期初余额");
const CLOSING: Word = ("Closing balance", "期末余额");
const PENDING: Word = ("Pending", "待释放");
const AVAILABLE: Word = ("Available", "可用");
const RESERVED: Word = ("Kept back", "保留金");
const OWED: Word = ("Debt", "欠款");
const TOTAL: Word = ("Total", "合计");
const MOVEMENTS: Word = ("Movements", "变动明细");
const WHEN: Word = ("When (UTC)", "时间（UTC）");
const WHAT: Word = ("What", "项目");
const PART: Word = ("Part", "账户");
const AMOUNT: Word = ("Amount", "金额");
const SERVICES: Word = ("Services", "服务明细");
const NET: Word = ("Net", "净额");
const TAX: Word = ("Tax", "税额");
const ORDERS: Word = ("Orders", "订单");
const PAID_ON: Word = ("Paid on", "付款时间");
const PAID_BY: Word = ("Paid by", "付款方式");
const REFUNDED: Word = ("Refunded since", "其后退款");
const SUM: Word = ("Checksum", "校验和");
const PAGING: Word = ("Page {page} of {pages}", "第 {page} 页，共 {pages} 页");

/// What entries record, by the names that movements have.
const ENTRIES: [(&str, Word); 15] = [
    ("released", ("Released", "货款释放")),
    ("milestone", ("Milestone released", "里程碑释放")),
    ("ruled", ("Released by a dispute", "纠纷裁定释放")),
    ("clawed", ("Taken back for a refund", "退款扣回")),
    ("unclawed", ("Given back after a refund", "退款扣回撤销")),
    ("paid", ("Payout", "提现")),
    ("returned", ("Payout came back", "提现退回")),
    ("freed", ("No longer kept back", "保留金释放")),
    ("netted", ("Debt paid", "欠款抵扣")),
    ("billed", ("Plan or service", "套餐或服务")),
    (
        "bill_refunded",
        ("Plan or service given back", "套餐或服务退费"),
    ),
    ("exchanged", ("Currency exchanged", "货币兑换")),
    ("dispute_fee", ("Fee of a chargeback", "拒付费用")),
    (
        "dispute_fee_back",
        ("Fee of a chargeback given back", "拒付费用退还"),
    ),
    ("commission", ("Commission", "平台佣金")),
];

const SERVICE_KINDS: [(&str, Word); 6] = [
    ("commission", ("Commission", "平台佣金")),
    ("plan", ("Membership plan", "会员套餐")),
    ("listings", ("Places in the store", "上架名额")),
    ("promotion", ("Promotion", "商品推广")),
    ("chargeback_fee", ("Fee of a chargeback", "拒付费用")),
    ("exchange_spread", ("Spread of an exchange", "货币兑换价差")),
];

/// A line of a statement, as it is printed.
pub struct Row {
    pub at: Timestamp,
    pub what: String,
    pub about: String,
    pub part: &'static str,
    pub amount: Money,
}

/// What a receipt says of a payment.
pub struct Receipt<'a> {
    pub number: &'a str,
    pub holder: &'a Holder,
    pub issuer: &'a str,
    pub method: &'a str,
    pub paid_at: Timestamp,
    pub amount: Money,
    pub refunded: Money,
    /// The orders, each with its part.
    pub orders: Vec<(String, Money)>,
}

fn say((en, zh): Word, language: Locale) -> String {
    match language {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
    .to_owned()
}

const fn other(language: Locale) -> Locale {
    match language {
        Locale::En => Locale::ZhCn,
        Locale::ZhCn => Locale::En,
    }
}

fn known(words: &[(&str, Word)], key: &str, language: Locale) -> String {
    let found = words.iter().find(|(name, _)| *name == key);
    found.map_or_else(|| key.to_owned(), |(_, word)| say(*word, language))
}

fn amount(money: Money) -> String {
    format!("{} {}", money.to_major_string(), money.currency().code())
}

fn day(at: Timestamp) -> (u16, u8, u8) {
    let date = at.date();
    let part = |value: i8| u8::try_from(value).unwrap_or(1);
    let year = u16::try_from(date.year()).unwrap_or(1970);
    (year, part(date.month()), part(date.day()))
}

/// To the minute; a list of thousands needs no more.
fn moment(at: Timestamp) -> String {
    at.to_string()
        .chars()
        .take(16)
        .collect::<String>()
        .replace('T', " ")
}

/// An issued paper, or one of a month that is not over: that has no number.
pub fn sheet(
    kind: PaperKind,
    content: &Content,
    rows: &[Row],
    issued: Option<(&str, &str, Timestamp)>,
    language: Locale,
) -> Sheet {
    let title = match kind {
        PaperKind::Statement => STATEMENT,
        PaperKind::Invoice => INVOICE,
        PaperKind::CreditNote => CREDIT_NOTE,
    };
    let ended = Month::parse(&content.month).map_or(Timestamp::MIN, Month::start);
    let issued_at = issued.map_or(ended, |(_, _, at)| at);
    let mut blocks = head(content, issued.map(|(_, _, at)| at), language);
    match &content.body {
        Body::Statement(statement) => {
            blocks.push(Block::Panels(vec![
                balance(3, OPENING, &statement.opening, language),
                balance(4, CLOSING, &statement.closing, language),
            ]));
            blocks.push(movements(rows, language));
        }
        Body::Fees(fees) => blocks.push(services(fees, language)),
    }
    let issuer = &content.issuer.name;
    Sheet {
        language,
        title: say(title, language),
        subtitle: Some(say(title, other(language))),
        number: issued.map_or_else(|| content.month.clone(), |(number, _, _)| number.to_owned()),
        stamp: issued.is_none().then(|| say(DRAFT, language)),
        author: issuer.clone(),
        date: day(issued_at),
        blocks,
        footer: match issued {
            Some((_, sha256, _)) => format!("{issuer} · {} SHA-256 {sha256}", say(SUM, language)),
            None => issuer.clone(),
        },
        paging: say(PAGING, language),
    }
}

fn head(content: &Content, issued_at: Option<Timestamp>, language: Locale) -> Vec<Block> {
    use print::Line::{Pair, Strong, Text};
    let pair = |word, value: String| Pair(say(word, language), value);
    let mut issuer = vec![Strong(content.issuer.name.clone())];
    if !content.issuer.address.is_empty() {
        issuer.push(Text(content.issuer.address.clone()));
    }
    if !content.issuer.tax_number.is_empty() {
        issuer.push(pair(TAX_NUMBER, content.issuer.tax_number.clone()));
    }
    let mut facts = vec![
        pair(PERIOD, content.month.clone()),
        pair(CURRENCY, content.currency.code().to_owned()),
    ];
    if let Some(at) = issued_at {
        facts.push(pair(ISSUED, at.date().to_string()));
    }
    if let Body::Fees(FeeContent {
        invoice: Some(invoice),
        ..
    }) = &content.body
    {
        facts.push(pair(LESSENS, invoice.clone()));
    }
    vec![Block::Panels(vec![
        panel(1, FROM, 4, issuer, language),
        panel(2, FOR, 4, whom(&content.holder), language),
        Panel {
            number: None,
            label: say(PERIOD, language),
            span: 4,
            lines: facts,
        },
    ])]
}

fn whom(holder: &Holder) -> Vec<print::Line> {
    vec![
        print::Line::Strong(holder.name.clone()),
        print::Line::Text(holder.country.alpha2().to_owned()),
        print::Line::Text(holder.id.to_string()),
    ]
}

fn panel(number: u8, label: Word, span: u8, lines: Vec<print::Line>, language: Locale) -> Panel {
    Panel {
        number: Some(number),
        label: say(label, language),
        span,
        lines,
    }
}

fn balance(number: u8, label: Word, parts: &Parts, language: Locale) -> Panel {
    let lines = [
        (PENDING, parts.pending),
        (AVAILABLE, parts.available),
        (RESERVED, parts.reserved),
        (OWED, parts.owed),
        (TOTAL, parts.total),
    ];
    let lines = lines.map(|(word, money)| print::Line::Pair(say(word, language), amount(money)));
    panel(number, label, 6, lines.into(), language)
}

fn column(label: Word, share: u16, align: Align, language: Locale) -> Column {
    Column {
        label: say(label, language),
        share,
        align,
    }
}

fn movements(rows: &[Row], language: Locale) -> Block {
    let parts = [
        ("pending", PENDING),
        ("available", AVAILABLE),
        ("reserved", RESERVED),
        ("receivable", OWED),
    ];
    Block::Table(Table {
        number: Some(5),
        label: say(MOVEMENTS, language),
        columns: vec![
            column(WHEN, 4, Align::Start, language),
            column(WHAT, 8, Align::Start, language),
            column(PART, 3, Align::Start, language),
            column(AMOUNT, 4, Align::End, language),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    moment(row.at),
                    format!("{}\n{}", known(&ENTRIES, &row.what, language), row.about),
                    known(&parts, row.part, language),
                    amount(row.amount),
                ]
            })
            .collect(),
        foot: Vec::new(),
    })
}

fn services(fees: &FeeContent, language: Locale) -> Block {
    Block::Table(Table {
        number: Some(3),
        label: say(SERVICES, language),
        columns: vec![
            column(WHEN, 4, Align::Start, language),
            column(WHAT, 8, Align::Start, language),
            column(NET, 4, Align::End, language),
            column(TAX, 4, Align::End, language),
        ],
        rows: fees
            .lines
            .iter()
            .map(|line| {
                vec![
                    moment(line.at),
                    format!(
                        "{}\n{}",
                        known(&SERVICE_KINDS, &line.what, language),
                        line.about
                    ),
                    amount(line.net),
                    amount(line.tax),
                ]
            })
            .collect(),
        foot: vec![
            vec![
                String::new(),
                say(NET, language),
                amount(fees.net),
                amount(fees.tax),
            ],
            vec![
                String::new(),
                say(TOTAL, language),
                String::new(),
                amount(fees.total),
            ],
        ],
    })
}

pub fn receipt(paid: &Receipt<'_>, language: Locale) -> Sheet {
    use print::Line::{Pair, Strong};
    let pair = |word, value: String| Pair(say(word, language), value);
    let mut facts = vec![
        pair(PAID_ON, moment(paid.paid_at)),
        pair(PAID_BY, paid.method.to_owned()),
        pair(TOTAL, amount(paid.amount)),
    ];
    if paid.refunded.is_positive() {
        facts.push(pair(REFUNDED, amount(paid.refunded)));
    }
    let orders = paid.orders.iter();
    let blocks = vec![
        Block::Panels(vec![
            panel(1, FROM, 4, vec![Strong(paid.issuer.to_owned())], language),
            panel(2, FOR, 4, whom(paid.holder), language),
            panel(3, PAID_ON, 4, facts, language),
        ]),
        Block::Table(Table {
            number: Some(4),
            label: say(ORDERS, language),
            columns: vec![
                column(ORDERS, 8, Align::Start, language),
                column(AMOUNT, 4, Align::End, language),
            ],
            rows: orders
                .map(|(order, money)| vec![order.clone(), amount(*money)])
                .collect(),
            foot: vec![vec![say(TOTAL, language), amount(paid.amount)]],
        }),
    ];
    Sheet {
        language,
        title: say(RECEIPT, language),
        subtitle: Some(say(RECEIPT, other(language))),
        number: paid.number.to_owned(),
        stamp: None,
        author: paid.issuer.to_owned(),
        date: day(paid.paid_at),
        blocks,
        footer: paid.issuer.to_owned(),
        paging: say(PAGING, language),
    }
}
