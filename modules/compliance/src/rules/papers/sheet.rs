//! A paper as a sheet for the printer: which panels and tables it has, in the reader's language.

use kernel::{Country, Locale, Money};
use print::{Align, Block, Column, Line, Panel, Sheet, Table};

use super::words::{self, Word, say};
use crate::model::document::{Content, ContentLine, Paper, Party};
use crate::model::letterhead::PaperAddress;
use crate::model::particulars::{Package, VatTreatment};

/// `sha256` names the content that was issued; none for a draft.
pub(crate) fn sheet(paper: &Content, sha256: Option<&str>, language: Locale) -> Sheet {
    let set = Setter {
        paper,
        language,
        number: 0,
    };
    set.sheet(sha256)
}

struct Setter<'a> {
    paper: &'a Content,
    language: Locale,
    /// Of the last panel.
    number: u8,
}

impl Setter<'_> {
    fn say(&self, word: Word) -> String {
        say(word, self.language).to_owned()
    }

    fn other(&self) -> Locale {
        match self.language {
            Locale::En => Locale::ZhCn,
            Locale::ZhCn => Locale::En,
        }
    }

    fn sheet(mut self, sha256: Option<&str>) -> Sheet {
        let paper = self.paper;
        let title = words::title(paper.kind, &paper.carriage.mode);
        let number = paper.number.clone().unwrap_or_else(|| paper.order.clone());
        let stamp = match (&paper.number, paper.version) {
            (None, _) => Some(self.say(words::DRAFT)),
            (Some(_), 1) => None,
            (Some(_), version) => Some(format!(
                "{} {version} – {}",
                self.say(words::VERSION),
                self.say(words::REPLACES)
            )),
        };
        let blocks = self.blocks();
        let footer = match sha256 {
            Some(sum) => format!(
                "{} · {} SHA-256 {sum}",
                paper.seller.name,
                self.say(words::SUM)
            ),
            None => paper.seller.name.clone(),
        };
        Sheet {
            language: self.language,
            title: self.say(title),
            subtitle: Some(say(title, self.other()).to_owned()),
            number,
            stamp,
            author: paper.seller.name.clone(),
            date: day(paper.issued.as_deref().unwrap_or(&paper.ordered)),
            blocks,
            footer,
            paging: self.say(words::PAGING),
        }
    }

    fn blocks(&mut self) -> Vec<Block> {
        let kind = self.paper.kind;
        let mut blocks = vec![self.parties()];
        blocks.push(self.terms());
        blocks.push(self.carriage());
        blocks.push(Block::Table(self.goods()));
        if kind.has_packages() {
            blocks.push(Block::Table(self.packages()));
        }
        blocks.push(self.end());
        blocks
    }

    fn panel(&mut self, label: Word, span: u8, lines: Vec<Line>) -> Panel {
        self.number += 1;
        Panel {
            number: Some(self.number),
            label: self.say(label),
            span,
            lines,
        }
    }

    fn pair(&self, label: Word, value: impl Into<String>) -> Line {
        Line::Pair(self.say(label), value.into())
    }

    /// Nothing where there is no value.
    fn pairs(&self, of: &[(Word, &Option<String>)]) -> Vec<Line> {
        of.iter()
            .filter_map(|(label, value)| Some(self.pair(*label, value.as_ref()?.clone())))
            .collect()
    }

    fn parties(&mut self) -> Block {
        let paper = self.paper;
        let seller = self.party(&paper.seller);
        let consignee = self.party(&paper.consignee);
        let first = match paper.kind {
            Paper::TransportDocument => words::SHIPPER,
            _ => words::SELLER,
        };
        let seller = self.panel(first, 4, seller);
        let second = match paper.kind {
            Paper::Proforma | Paper::CommercialInvoice => {
                let buyer = self.party(&paper.buyer);
                self.panel(words::BUYER, 4, buyer)
            }
            Paper::PackingList | Paper::TransportDocument | Paper::OriginCertificate => {
                let notify = match &paper.notify {
                    Some(notify) => self.party(notify),
                    None => vec![Line::Text(self.say(words::AS_CONSIGNEE))],
                };
                self.panel(words::NOTIFY, 4, notify)
            }
        };
        let third = match paper.kind {
            Paper::OriginCertificate => words::IMPORTER,
            _ => words::CONSIGNEE,
        };
        let consignee = self.panel(third, 4, consignee);
        Block::Panels(vec![seller, second, consignee])
    }

    fn party(&self, of: &Party) -> Vec<Line> {
        let mut lines = Vec::new();
        match (&of.name_zh, self.language) {
            (Some(zh), Locale::ZhCn) => {
                lines.push(Line::Strong(zh.clone()));
                lines.push(Line::Text(of.name.clone()));
            }
            (Some(zh), Locale::En) => {
                lines.push(Line::Strong(of.name.clone()));
                lines.push(Line::Text(zh.clone()));
            }
            (None, _) => lines.push(Line::Strong(of.name.clone())),
        }
        lines.extend(of.address.iter().flat_map(|address| self.address(address)));
        let reached: Vec<&str> = [&of.contact, &of.phone, &of.mail]
            .into_iter()
            .filter_map(|text| text.as_deref())
            .collect();
        if !reached.is_empty() {
            lines.push(Line::Text(reached.join(" · ")));
        }
        lines.extend(self.pairs(&[
            (words::TAX_NUMBER, &of.tax_number),
            (words::CUSTOMS_NUMBER, &of.customs_number),
            (words::VAT_NUMBER, &of.vat_number),
        ]));
        lines
    }

    fn address(&self, of: &PaperAddress) -> Vec<Line> {
        let town = [
            of.postal_code.as_deref(),
            Some(of.city.as_str()),
            of.region.as_deref(),
        ];
        let town: Vec<&str> = town
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        [
            Some(of.street.clone()),
            of.additional.clone(),
            Some(town.join(" ")),
            Some(self.country(of.country)),
        ]
        .into_iter()
        .flatten()
        .map(Line::Text)
        .collect()
    }

    fn country(&self, country: Country) -> String {
        country.name(self.language).to_owned()
    }

    fn terms(&mut self) -> Block {
        let paper = self.paper;
        let mut references = self.pairs(&[(words::DATE, &paper.issued)]);
        references.push(self.pair(words::ORDER, paper.order.clone()));
        references.push(self.pair(words::ORDERED, paper.ordered.clone()));
        references.extend(self.pairs(&[
            (words::EXPORTER_REFERENCE, &paper.exporter_reference),
            (words::BUYER_REFERENCE, &paper.buyer_reference),
        ]));
        let mut terms = vec![self.pair(
            words::DELIVERY,
            format!("{} {}", paper.incoterm, paper.place),
        )];
        if paper.kind.has_prices() {
            terms.push(self.pair(words::CURRENCY, paper.currency.code()));
            terms.extend(self.pairs(&[(words::PAYMENT, &paper.payment_terms)]));
            let agreed = paper.instalments.iter();
            terms.extend(
                agreed.map(|one| self.pair(words::INSTALMENT, words::told(one, self.language))),
            );
            terms.extend(self.pairs(&[(words::PAID, &paper.paid)]));
        }
        if let Some(vat) = &paper.vat {
            let told = self.say(words::vat(vat.treatment));
            let told = match (&vat.percent, vat.treatment) {
                (Some(percent), VatTreatment::Standard) => format!("{told} {percent} %"),
                _ => told,
            };
            terms.push(self.pair(words::VAT, told));
        }
        terms.extend(self.pairs(&[
            (words::CRITERION, &paper.origin_criterion),
            (words::ISSUER, &paper.origin_issuer),
        ]));
        let references = self.panel(words::REFERENCES, 5, references);
        Block::Panels(vec![references, self.panel(words::TERMS, 7, terms)])
    }

    fn carriage(&mut self) -> Block {
        let paper = self.paper;
        let carriage = &paper.carriage;
        let route = format!(
            "{} – {}",
            self.country(carriage.from),
            self.country(carriage.to)
        );
        let mut lines = vec![
            self.pair(words::ROUTE, route),
            self.pair(words::MODE, self.say(words::mode(&carriage.mode))),
            self.pair(words::CARRIER, carriage.carrier.clone()),
        ];
        lines.extend(self.pairs(&[
            (words::LOADING, &carriage.loading_place),
            (words::UNLOADING, &carriage.unloading_place),
            (words::VESSEL, &carriage.vessel),
            (words::VOYAGE, &carriage.voyage),
            (words::TRANSPORT_NUMBER, &carriage.transport_number),
        ]));
        if !carriage.tracking.is_empty() {
            lines.push(self.pair(words::TRACKING, carriage.tracking.join(", ")));
        }
        let Some(bank) = &paper.bank else {
            return Block::Panels(vec![self.panel(words::CARRIAGE, 12, lines)]);
        };
        let bank = vec![
            Line::Text(bank.name.clone()),
            self.pair(words::SWIFT, bank.swift.clone()),
            self.pair(words::ACCOUNT, bank.account_number.clone()),
            self.pair(words::ACCOUNT_NAME, bank.account_name.clone()),
        ];
        let carriage = self.panel(words::CARRIAGE, 6, lines);
        Block::Panels(vec![carriage, self.panel(words::BANK, 6, bank)])
    }

    fn column(&self, label: Word, share: u16, align: Align) -> Column {
        Column {
            label: self.say(label),
            share,
            align,
        }
    }

    fn table(&mut self, label: Word, columns: Vec<Column>) -> Table {
        self.number += 1;
        Table {
            number: Some(self.number),
            label: self.say(label),
            columns,
            rows: Vec::new(),
            foot: Vec::new(),
        }
    }

    fn goods(&mut self) -> Table {
        let paper = self.paper;
        let mut columns = vec![
            self.column(words::DESCRIPTION, 36, Align::Start),
            self.column(words::HS, 13, Align::Start),
            self.column(words::ORIGIN, 12, Align::Start),
            self.column(words::QUANTITY, 12, Align::End),
        ];
        let (first, second) = if paper.kind.has_prices() {
            (words::UNIT_PRICE, words::AMOUNT)
        } else {
            (words::NET, words::GROSS)
        };
        columns.push(self.column(first, 14, Align::End));
        columns.push(self.column(second, 16, Align::End));
        let mut table = self.table(words::GOODS, columns);
        table.rows = paper.lines.iter().map(|line| self.row(line)).collect();
        table.foot = self.sums();
        table
    }

    fn row(&self, line: &ContentLine) -> Vec<String> {
        let (title, other) = (
            line.title.best(self.language),
            line.title.in_locale(self.other()),
        );
        let mut name = title.to_owned();
        if let Some(other) = other.filter(|other| *other != title) {
            name = format!("{name}\n{other}");
        }
        name = format!("{name}\n{}", line.sku);
        let quantity = format!(
            "{} {}",
            line.quantity,
            words::unit(&line.unit, self.language)
        );
        let mut row = vec![
            name,
            line.hs_code
                .map(|hs| hs.as_str().to_owned())
                .unwrap_or_default(),
            line.origin
                .map(|origin| self.country(origin))
                .unwrap_or_default(),
            quantity,
        ];
        if self.paper.kind.has_prices() {
            row.push(line.unit_price.map(amount).unwrap_or_default());
            row.push(line.total.map(amount).unwrap_or_default());
        } else {
            row.push(line.net_grams.map(kilograms).unwrap_or_default());
            row.push(line.gross_grams.map(kilograms).unwrap_or_default());
        }
        row
    }

    fn sums(&self) -> Vec<Vec<String>> {
        let totals = &self.paper.totals;
        let row = |label: Word, units: String, before: String, last: String| {
            vec![
                self.say(label),
                String::new(),
                String::new(),
                units,
                before,
                last,
            ]
        };
        if !self.paper.kind.has_prices() {
            let net = totals.net_grams.map(kilograms).unwrap_or_default();
            let gross = totals.gross_grams.map(kilograms).unwrap_or_default();
            return vec![row(words::TOTAL, totals.units.to_string(), net, gross)];
        }
        let sum = |label: Word, money: Option<Money>, units: String| {
            let code = self.paper.currency.code().to_owned();
            row(label, units, code, money.map(amount).unwrap_or_default())
        };
        vec![
            sum(words::SUBTOTAL, totals.goods, totals.units.to_string()),
            sum(words::FREIGHT, totals.carriage, String::new()),
            sum(words::TOTAL, totals.total, String::new()),
        ]
    }

    fn packages(&mut self) -> Table {
        let columns = vec![
            self.column(words::MARKS, 34, Align::Start),
            self.column(words::PACKED, 18, Align::Start),
            self.column(words::SIZE, 19, Align::Start),
            self.column(words::GROSS_EACH, 15, Align::End),
            self.column(words::GROSS_ALL, 15, Align::End),
        ];
        let mut table = self.table(words::PACKAGES, columns);
        let paper = self.paper;
        table.rows = paper
            .packages
            .iter()
            .map(|package| self.package(package))
            .collect();
        let totals = &paper.totals;
        let volume = totals.volume_cm3.unwrap_or_default();
        table.foot = vec![vec![
            self.say(words::TOTAL),
            totals.packages.unwrap_or_default().to_string(),
            format!(
                "{} {} m³",
                self.say(words::VOLUME),
                thousandths(volume / 1_000)
            ),
            String::new(),
            totals.gross_grams.map(kilograms).unwrap_or_default(),
        ]];
        table
    }

    fn package(&self, package: &Package) -> Vec<String> {
        let mark = match &package.contents {
            Some(contents) if !contents.is_empty() => format!("{}\n{contents}", package.mark),
            Some(_) | None => package.mark.clone(),
        };
        let centimetres = |mm: i64| format!("{}.{}", mm / 10, mm % 10);
        vec![
            mark,
            format!(
                "{} {}",
                package.count,
                self.say(words::package(package.kind))
            ),
            format!(
                "{} × {} × {}",
                centimetres(package.length_mm),
                centimetres(package.width_mm),
                centimetres(package.height_mm)
            ),
            kilograms(package.gross_grams),
            kilograms(package.gross_grams.saturating_mul(package.count)),
        ]
    }

    fn end(&mut self) -> Block {
        let paper = self.paper;
        let mut declared = vec![Line::Text(self.say(words::declaration(paper.kind)))];
        declared.push(Line::Text(String::new()));
        declared.push(Line::Text(String::new()));
        let signatory = paper
            .signatory
            .clone()
            .unwrap_or_else(|| paper.seller.name.clone());
        declared.push(Line::Strong(signatory));
        let remarks = paper.remarks.iter().chain(&paper.reason);
        let remarks: Vec<Line> = remarks.map(|text| Line::Text(text.clone())).collect();
        if remarks.is_empty() {
            return Block::Panels(vec![self.panel(words::DECLARATION, 12, declared)]);
        }
        let remarks = self.panel(words::REMARKS, 6, remarks);
        Block::Panels(vec![remarks, self.panel(words::DECLARATION, 6, declared)])
    }
}

/// `1,234.50`, without the currency.
fn amount(money: Money) -> String {
    let text = money.to_major_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let grouped = grouped(whole);
    if fraction.is_empty() {
        grouped
    } else {
        format!("{grouped}.{fraction}")
    }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}")
}

/// A number of thousandths with three digits behind the point.
fn thousandths(number: i64) -> String {
    format!(
        "{}.{:03}",
        grouped(&(number / 1_000).to_string()),
        number % 1_000
    )
}

fn kilograms(grams: i64) -> String {
    format!("{} kg", thousandths(grams))
}

fn day(text: &str) -> (u16, u8, u8) {
    let mut parts = text.split('-').map(|part| part.parse::<u16>().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    let (year, month, day) = (next(), next(), next());
    let small = |part: u16| u8::try_from(part).unwrap_or(1);
    (year, small(month), small(day))
}
