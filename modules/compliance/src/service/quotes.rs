//! What goods cost at the door: asked, kept, worked out again, and asked differently.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::compliance::{LandedAsk, LandedCost, LandedStatus};
use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{LandedQuoteId, OrgId};
use kernel::{Cursor, FieldError, Money, Page, Text, Timestamp};
use runtime::http::PageQuery;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use tariff::Quote;
use tariff::case::{self, Case, Wish};
use tariff::incoterm::Incoterm;
use tariff::pack::Direction;

use super::Service;
use crate::error::Error;
use crate::model::quote::{
    Asked, BuyerKind, Change, ChoiceView, Kept, KeptQuote, Recomputed, SettingView, SettingsView,
    Terms, WhatIf,
};
use crate::rules::chinese::both;
use crate::rules::{compare, fx, question, schedules, show};
use crate::settings::BuyersAre;
use crate::store;

impl Service {
    /// For other modules: `None` where no border is crossed.
    pub(crate) async fn landed_cost(
        &self,
        by: &Caller,
        ask: LandedAsk,
    ) -> Result<Option<LandedCost>, Error> {
        if !self.tables()?.is_border(ask.from, ask.to) {
            return Ok(None);
        }
        let seller = Some(ask.seller);
        let asked = Asked {
            ask,
            terms: Terms::default(),
        };
        Ok(Some(self.quote(by.org, seller, &asked).await?))
    }

    /// A question of somebody's own.
    pub(crate) async fn ask(&self, by: &Caller, asked: &Asked) -> Result<LandedCost, Error> {
        by.allows("compliance:read")?;
        if !self.tables()?.is_border(asked.ask.from, asked.ask.to) {
            let message = "no border is crossed, so there is no duty and no import tax";
            return Err(Error::field("to", "no_border", message));
        }
        let seller = (by.kind == OrgKind::Seller).then_some(by.org);
        self.quote(by.org, seller, asked).await
    }

    async fn quote(
        &self,
        org: OrgId,
        seller: Option<OrgId>,
        asked: &Asked,
    ) -> Result<LandedCost, Error> {
        let faults = question::faults(&asked.ask);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let tables = self.tables()?;
        let (date, to) = (self.today(), asked.ask.to);
        let schedule = self.schedule(&tables.jurisdiction(to)).await?;
        let duties = schedules::duties(schedule.as_deref(), &asked.ask.lines, date);
        let days = self.rates(date).await?;
        let in_union = tables.is_in_the_union(to);
        let (fx, rates_date) = fx::of(&days, asked.ask.currency, to, in_union);
        // A checkout asks what its quote has asked a moment before.
        let decisive =
            format!("{org} {seller:?} {asked:?} {date} {fx:?} {duties:?} {rates_date:?}");
        let question: [u8; 32] = Sha256::digest(decisive).into();
        if let Some(before) = self.answers().find(&question).await {
            return Ok(before);
        }
        let case =
            question::case(asked, self.buyers_are(), date, fx, &duties).map_err(Error::Invalid)?;
        known(tables, &case)?;
        let quote = tariff::quote(&tables.packs, &case);
        let kept = Kept {
            engine: quote.to_kept(),
            duty_sources: duties
                .into_iter()
                .map(|(line, duty)| (line, duty.source))
                .collect(),
            rates_date,
        };
        let answer = self.keep(org, seller, &quote, kept).await?;
        self.answers().put(question, answer.clone()).await;
        Ok(answer)
    }

    fn buyers_are(&self) -> BuyerKind {
        match self.settings().buyers_are {
            BuyersAre::Business => BuyerKind::Business,
            BuyersAre::Consumer => BuyerKind::Consumer,
        }
    }

    /// The same question of the same firm has the same answer under the same id.
    async fn keep(
        &self,
        org: OrgId,
        seller: Option<OrgId>,
        quote: &Quote,
        kept: Kept,
    ) -> Result<LandedCost, Error> {
        let fingerprint = fingerprint(seller, &kept);
        let db = self.rt().db();
        if let Some(before) = store::quote::shown_before(db, org, &fingerprint).await? {
            return Ok(before);
        }
        let id = self.rt().ids().new_id();
        let shown = shown(id, quote, &kept, &self.tables()?.packs)?;
        let row = Arc::new(KeptQuote {
            org,
            id,
            seller,
            fingerprint,
            kept,
            shown,
            at: self.rt().now(),
        });
        let written = row.clone();
        let is_new = db
            .tx(move |tx| {
                let row = written.clone();
                async move { store::quote::insert(&tx, &row).await }
            })
            .await
            .map_err(Error::Db)?;
        if is_new {
            return Ok(row.shown.clone());
        }
        // A twin of this question was faster.
        let twin = store::quote::shown_before(db, org, &row.fingerprint).await?;
        twin.ok_or(Error::NotFound)
    }

    pub(crate) async fn quotes(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<LandedCost>, Error> {
        by.allows("compliance:read")?;
        let before: Option<(Timestamp, LandedQuoteId)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(kernel::Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let found = store::quote::list(self.rt().db(), by.org, before, rows).await?;
        let cut = Page::cut(found, limit, |quote| (quote.at, quote.id));
        Ok(cut.map_err(kernel::Problem::from)?.map(|quote| quote.shown))
    }

    /// For the firm that asked, the seller of the goods and the platform's desk.
    pub(crate) async fn find_quote(
        &self,
        by: &Caller,
        id: LandedQuoteId,
    ) -> Result<KeptQuote, Error> {
        by.allows("compliance:read")?;
        let db = self.rt().db();
        let (org, seller) = store::quote::parties(db, id)
            .await?
            .ok_or(Error::NotFound)?;
        let may_see = match by.kind {
            OrgKind::Platform => by
                .require(&[Role::Compliance, Role::Operator, Role::Support])
                .is_ok(),
            OrgKind::Buyer | OrgKind::Seller => by.org == org || seller == Some(by.org),
        };
        if !may_see {
            return Err(Error::NotFound);
        }
        store::quote::find(db, org, id)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Works a kept quote out again: by the packs that answered then, else by today's, and says so.
    pub(crate) async fn recompute(
        &self,
        by: &Caller,
        id: LandedQuoteId,
    ) -> Result<Recomputed, Error> {
        let kept = self.find_quote(by, id).await?;
        let tables = self.tables()?;
        let (quote, other_packs) = match tariff::recompute(&kept.kept.engine, &tables.packs) {
            Ok(quote) => (quote, Vec::new()),
            Err(error) => {
                let case = read_case(tables, &kept)?;
                let quote = tariff::quote(&tables.packs, &case);
                (quote, vec![error.to_string()])
            }
        };
        let again = shown(id, &quote, &kept.kept, &tables.packs)?;
        let differences = compare::differences(&kept.shown, &again);
        Ok(Recomputed {
            identical: differences.is_empty() && other_packs.is_empty(),
            other_packs,
            quote: kept.shown,
            again,
            differences,
        })
    }

    /// What the rules of the destination leave open, and who buys.
    pub(crate) async fn settings_of_quote(
        &self,
        by: &Caller,
        id: LandedQuoteId,
    ) -> Result<SettingsView, Error> {
        let kept = self.find_quote(by, id).await?;
        let tables = self.tables()?;
        let case = read_case(tables, &kept)?;
        let packs = tables.packs.iter();
        let open = packs
            .filter(|pack| pack.direction == Direction::Import && pack.places.contains(&case.to))
            .flat_map(|pack| &pack.settings)
            .filter(|setting| setting.matters_in(case.to));
        let items = open.map(|setting| SettingView {
            name: setting.name.clone(),
            title: both(&setting.title, &setting.title_zh),
            choices: setting.choices.iter().map(ChoiceView::from).collect(),
            value: case
                .settings
                .get(&setting.name)
                .unwrap_or(&setting.default)
                .clone(),
            why: both(&setting.why, &setting.why_zh),
        });
        Ok(SettingsView {
            items: items.collect(),
            buyer: match case.buyer.kind {
                case::BuyerKind::Business => BuyerKind::Business,
                case::BuyerKind::Consumer => BuyerKind::Consumer,
            },
            buyer_registered: case.buyer.tax_registered,
        })
    }

    /// The same goods on the same day under another term, from another warehouse, in another regime.
    pub(crate) async fn what_if(
        &self,
        by: &Caller,
        id: LandedQuoteId,
        change: &Change,
    ) -> Result<WhatIf, Error> {
        let kept = self.find_quote(by, id).await?;
        let tables = self.tables()?;
        let case = changed(read_case(tables, &kept)?, change)?;
        known(tables, &case)?;
        let is_home = !tables.is_border(case.from, case.to);
        let now = if is_home {
            at_home(id, &case)?
        } else {
            shown(
                id,
                &tariff::quote(&tables.packs, &case),
                &kept.kept,
                &tables.packs,
            )?
        };
        let landed = |cost: &LandedCost| cost.totals.map(|totals| totals.landed);
        let difference = match (landed(&kept.shown), landed(&now)) {
            (Some(then), Some(now)) => now.checked_sub(then).ok(),
            (_, _) => None,
        };
        Ok(WhatIf {
            then: kept.shown,
            now,
            difference,
            is_home,
        })
    }
}

fn shown(
    id: LandedQuoteId,
    quote: &Quote,
    kept: &Kept,
    packs: &tariff::Packs,
) -> Result<LandedCost, Error> {
    show::quote(
        id,
        quote,
        &kept.duty_sources,
        kept.rates_date.as_deref(),
        packs,
    )
    .map_err(|error| Error::field("lines", "out_of_range", &error.to_string()))
}

fn fingerprint(seller: Option<OrgId>, kept: &Kept) -> String {
    let mut hash = Sha256::new();
    hash.update(seller.map(|seller| seller.to_string()).unwrap_or_default());
    // Question, packs, answer: the order of the keys is serde_json's and does not change.
    hash.update(serde_json::to_vec(kept).unwrap_or_default());
    hex::encode(hash.finalize())
}

fn read_case(tables: &super::Tables, kept: &KeptQuote) -> Result<Case, Error> {
    let question = kept.kept.engine.get("question").map(ToString::to_string);
    case::read(&question.unwrap_or_default(), &tables.packs)
        .map_err(|unreadable| Error::Invalid(unreadable.errors))
}

/// Names that the packs do not know are refused here: the typed question does not ask for them.
fn known(tables: &super::Tables, case: &Case) -> Result<(), Error> {
    let mut wrong = Vec::new();
    if let Wish::Named(name) = &case.regime
        && name != "general"
        && !tables
            .packs
            .iter()
            .any(|pack| pack.regimes.iter().any(|regime| regime.id == *name))
    {
        wrong.push(FieldError::new(
            "regime",
            "unknown_choice",
            "there is no such regime",
        ));
    }
    for (name, value) in &case.settings {
        let setting = tables.packs.settings().find(|known| known.name == *name);
        if !setting.is_some_and(|known| known.allows(value)) {
            let path = format!("settings.{name}");
            wrong.push(FieldError::new(
                path,
                "unknown_choice",
                "there is no such setting",
            ));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(wrong))
    }
}

fn changed(mut case: Case, change: &Change) -> Result<Case, Error> {
    let mut wrong = Vec::new();
    if let Some(code) = &change.incoterm {
        match code.parse::<Incoterm>() {
            Ok(code) => case.incoterm = Some(case::Term { code, place: None }),
            Err(error) => {
                wrong.push(FieldError::new(
                    "incoterm",
                    "unknown_choice",
                    error.to_string(),
                ));
            }
        }
    }
    if let Some(name) = &change.mode {
        case.mode = question::mode(name);
        if case.mode.is_none() {
            let message = "air, express, sea, rail, road or post";
            wrong.push(FieldError::new("mode", "unknown_choice", message));
        }
    }
    if let Some(from) = change.from {
        case.from = from;
    }
    if let Some(regime) = &change.regime {
        case.regime = match regime.as_str() {
            "auto" => Wish::Auto,
            name => Wish::Named(name.to_owned()),
        };
    }
    if let Some(buyer) = change.buyer {
        case.buyer.kind = question::kind(buyer);
    }
    if let Some(registered) = change.buyer_registered {
        case.buyer.tax_registered = registered;
    }
    if let Some(text) = &change.carriage {
        match Money::parse_major(text, case.currency) {
            Ok(amount) if !amount.is_negative() => {
                case.charges.freight = text.parse::<Decimal>().unwrap_or_default();
            }
            Ok(_) | Err(_) => {
                let message = "an amount in the currency of the quote, such as 12.50";
                wrong.push(FieldError::new("carriage", "not_an_amount", message));
            }
        }
    }
    case.settings.extend(change.settings.clone());
    if wrong.is_empty() {
        Ok(case)
    } else {
        Err(Error::Invalid(wrong))
    }
}

/// From a warehouse in the country of destination nothing crosses a border any more.
fn at_home(id: LandedQuoteId, case: &Case) -> Result<LandedCost, Error> {
    let range = |_| Error::field("lines", "out_of_range", "is out of range");
    let zero = Money::zero(case.currency);
    let amount = |value: Decimal| {
        let text = value.round_dp(case.currency.exponent()).to_string();
        Money::parse_major(&text, case.currency)
    };
    let value = case.lines.iter().try_fold(Decimal::ZERO, |sum, line| {
        sum.checked_add(line.unit_price.checked_mul(line.quantity)?)
    });
    let value = value.ok_or_else(|| Error::field("lines", "out_of_range", "is out of range"))?;
    let goods = amount(value).map_err(range)?;
    let carriage = amount(case.charges.freight_on_top()).map_err(range)?;
    Ok(LandedCost {
        id,
        status: LandedStatus::Quoted,
        date: case.date.to_string(),
        from: case.from,
        to: case.to,
        incoterm: case
            .incoterm
            .as_ref()
            .map(|term| term.code.code().to_owned())
            .unwrap_or_default(),
        regime: None,
        regime_title: Text::default(),
        reason: None,
        currency: case.currency,
        lines: Vec::new(),
        totals: Some(contract::compliance::LandedTotals {
            goods,
            carriage,
            customs_value: zero,
            duty: zero,
            excise: zero,
            tax: zero,
            fees: zero,
            landed: goods.checked_add(carriage).map_err(range)?,
            at_border: zero,
        }),
        alternatives: Vec::new(),
        warnings: Vec::new(),
        notes: Vec::new(),
        packs: Vec::new(),
        rates: BTreeMap::new(),
        rates_date: None,
    })
}
