//! Lines of statements against the books: what is certain is matched by itself, the rest waits for
//! people, one of whom says what a line is and another of whom agrees.

use contract::identity::Caller;
use contract::ids::PayoutId;
use db::Tx;
use iso20022::camt053::Entry as Booked;
use kernel::{Money, Page};
use ledger::{Account, Entry, EntryId, Posting, Root};
use runtime::audit;
use runtime::http::PageQuery;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::bank_views::BankLineView;
use super::operate::{DECIDERS, LOOKERS};
use super::payouts::{bank_account, entry};
use super::{Service, before, rows};
use crate::MODULE;
use crate::error::Error;
use crate::model::bank::{
    BankLine, BankLineId, BankLineKind, BankLineState, BankPosting, Explanation, MatchKind,
    OpenReason, Proposal, StatementId,
};
use crate::model::payout::{PayoutFact, PayoutSource, PayoutTold};
use crate::rules::reconcile::{self, Named, Verdict};
use crate::rules::reference;
use crate::store;

/// The owner of what our bank takes for its work, among those who take fees.
pub(super) const BANK_FEES: &str = "bank";

/// What somebody says a line is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Propose {
    pub explanation: Explanation,
    /// Of which payout it is, when it is one's.
    pub payout: Option<PayoutId>,
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

impl Service {
    /// Finds what a new line is of. What it finds is booked with it.
    pub(crate) async fn match_line(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        told: &Booked,
    ) -> Result<(), Error> {
        let exact: Vec<&str> = told
            .transactions
            .iter()
            .filter_map(|one| one.end_to_end_id.as_deref())
            .collect();
        let all = format!("{} {}", line.reference, line.text);
        let payouts = reference::payouts_in(&all);
        if !payouts.is_empty() {
            return self.match_payouts(tx, line, &payouts, &exact).await;
        }
        if let Some(id) = reference::settlements_in(&all).first() {
            return self.match_settlement(tx, line, id).await;
        }
        let connectors = self.connectors().all().iter();
        let mut settled = connectors.filter_map(|connector| connector.settled_by(&all));
        if let Some(id) = settled.next().filter(|_| line.amount.is_positive()) {
            self.match_settlement(tx, line, &id).await?;
            if line.why == Some(OpenReason::UnknownReference) {
                line.why = Some(OpenReason::AwaitsReport);
            }
            return Ok(());
        }
        if self.match_cover(tx, line, &all).await?
            || self.match_outgoing(tx, line, &all).await?
            || self.match_recall(tx, line, told).await?
            || self.match_credit(tx, line, told).await?
            || line.why == Some(OpenReason::Twice)
        {
            return Ok(());
        }
        line.why = Some(match all.trim().is_empty() {
            true => OpenReason::NoReference,
            false => OpenReason::UnknownReference,
        });
        Ok(())
    }

    /// Money that left for payouts, or came back from one.
    async fn match_payouts(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        ids: &[PayoutId],
        exact: &[&str],
    ) -> Result<(), Error> {
        let leaves = line.amount.is_negative();
        let what = if leaves { "paid" } else { "returned" };
        let mut named = Vec::new();
        for id in ids {
            if store::payout::seller(tx, *id).await?.is_none() {
                continue;
            }
            let one = self.load_payout(tx, *id).await?;
            let shown = entry(*id, what)?;
            let before = store::statement::postings_of(tx, *id).await?;
            let taken = before
                .iter()
                .any(|posting| posting.entry == shown.as_str() && posting.line.is_some());
            if !leaves && !taken && self.is_final(&one, self.now()) {
                line.why = Some(OpenReason::TooLate);
                return Ok(());
            }
            named.push(Named {
                amount: match leaves {
                    true => one.amount.negate()?,
                    false => one.amount,
                },
                cleaned: !exact.contains(&reference::end_to_end(*id).as_str()),
                taken,
                state: Some(one.state),
            });
        }
        let none = Money::zero(line.amount.currency());
        let how = match reconcile::judge(line.amount, &named, none) {
            Verdict::Matched(how) => how,
            Verdict::Open(why) => {
                line.why = Some(why);
                return Ok(());
            }
        };
        for id in ids {
            if store::payout::seller(tx, *id).await?.is_none() {
                continue;
            }
            let source = PayoutSource::Statement;
            if !self.show_payout(tx, line, *id, source).await? {
                line.why = Some(OpenReason::UnknownReference);
                return Ok(());
            }
        }
        self.settled(line, how, "system");
        Ok(())
    }

    /// A line says that a payout was paid or came back; answers whether the books say so now.
    async fn show_payout(
        &self,
        tx: &Tx,
        line: &BankLine,
        id: PayoutId,
        source: PayoutSource,
    ) -> Result<bool, Error> {
        let one = self.load_payout(tx, id).await?;
        let leaves = line.amount.is_negative();
        let fact = PayoutFact {
            payout: id,
            told: match leaves {
                true => PayoutTold::Executed,
                false => PayoutTold::Returned,
            },
            source,
            amount: one.amount,
            reason: line.return_reason.clone(),
            at: self.now(),
        };
        self.learn_payout(tx, &fact).await?;
        let shown = entry(id, if leaves { "paid" } else { "returned" })?;
        store::statement::show(tx, shown.as_str(), line.id).await
    }

    /// What the card provider settled has come, give or take what is agreed.
    pub(super) async fn match_settlement(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        id: &str,
    ) -> Result<(), Error> {
        let found = store::settlement::find(tx, id).await?;
        let named: Vec<Named> = found
            .iter()
            .map(|one| Named {
                amount: one.net,
                cleaned: !line.reference.contains(id),
                taken: one.line.is_some(),
                state: None,
            })
            .collect();
        let tolerance = i128::from(self.settings().match_tolerance_cents);
        let tolerance = Money::new(tolerance, line.amount.currency());
        let (how, one) = match (reconcile::judge(line.amount, &named, tolerance), found) {
            (Verdict::Matched(how), Some(one)) => (how, one),
            (Verdict::Open(why), _) => {
                line.why = Some(why);
                return Ok(());
            }
            (Verdict::Matched(_), None) => return Ok(()),
        };
        let clearing = Account::of(Root::PspClearing, &one.provider)?;
        let fees = Account::of(Root::PspFees, &one.provider)?;
        let short = one.net.checked_sub(line.amount)?;
        let mut postings = vec![
            Posting::debit(bank_account()?, line.amount),
            Posting::credit(clearing, one.net),
        ];
        if short.is_positive() {
            postings.push(Posting::debit(fees, short));
        } else if short.is_negative() {
            postings.push(Posting::credit(fees, short.negate()?));
        }
        self.book_line(tx, line, "settled", postings).await?;
        store::settlement::arrived(tx, id, line.id).await?;
        self.settled(line, how, "system");
        Ok(())
    }

    /// An entry about a line alone: the books say it because the bank does.
    async fn book_line(
        &self,
        tx: &Tx,
        line: &BankLine,
        what: &str,
        postings: Vec<Posting>,
    ) -> Result<(), Error> {
        let id: EntryId = format!("{}:{what}", line.id).parse()?;
        let now = self.now();
        let booked = Entry::new(id.clone(), now, postings)?;
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, line.id.uuid(), &booked).await?;
        let posting = BankPosting {
            entry: id.to_string(),
            amount: line.amount,
            payout: None,
            line: Some(line.id.uuid()),
            at: now,
        };
        store::statement::post(tx, &posting).await
    }

    pub(crate) fn settled(&self, line: &mut BankLine, how: MatchKind, by: &str) {
        line.state = BankLineState::Matched;
        line.how = Some(how);
        line.why = None;
        line.settled_by = Some(by.to_owned());
        line.settled_at = Some(self.now());
    }

    pub(crate) async fn bank_lines(
        &self,
        by: &Caller,
        statement: Option<StatementId>,
        state: Option<BankLineState>,
        page: &PageQuery,
    ) -> Result<Page<BankLineView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let input = (statement, state, before::<BankLineKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                let (statement, state, before, rows) = *input;
                store::statement::lines(&tx, statement, state, before, rows).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |line| (line.id.uuid(),))?;
        Ok(page.map(|line| BankLineView::of(line, by)))
    }

    /// Says what a line is. Nothing is booked before somebody else agrees.
    pub(crate) async fn propose_match(
        &self,
        by: &Caller,
        id: BankLineId,
        form: Propose,
    ) -> Result<BankLineView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), form), move |service, tx, input| async move {
            let (by, form) = input.as_ref();
            let mut line = service.line_in(&tx, id, BankLineState::Open).await?;
            if !reconcile::explains(form.explanation, line.amount.is_positive()) {
                return Err(Error::NotAcceptable("money that left is none of that"));
            }
            if let (Explanation::Payout, Some(payout)) = (form.explanation, form.payout) {
                let one = service.load_payout(&tx, payout).await?;
                if one.amount.minor().unsigned_abs() != line.amount.minor().unsigned_abs()
                    || one.amount.currency() != line.amount.currency()
                {
                    return Err(Error::NotAcceptable("the payout is over another amount"));
                }
            } else if form.explanation == Explanation::Payout {
                return Err(Error::NotAcceptable("no payout is named"));
            }
            let read = line.version;
            line.state = BankLineState::Proposed;
            line.version += 1;
            line.proposal = Some(Proposal {
                explanation: form.explanation,
                target: form
                    .payout
                    .filter(|_| form.explanation == Explanation::Payout),
                note: form.note.trim().to_owned(),
                by: by.person.to_string(),
            });
            store::statement::save_line(&tx, &line, read).await?;
            service.audit_line(&tx, by, &line, "line.proposed").await?;
            Ok(BankLineView::of(line, by))
        })
        .await
    }

    /// A second person agrees: the line is booked as the first one said.
    pub(crate) async fn confirm_match(
        &self,
        by: &Caller,
        id: BankLineId,
    ) -> Result<BankLineView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let confirmed = self.write(by.clone(), move |service, tx, by| async move {
            let mut line = service.line_in(&tx, id, BankLineState::Proposed).await?;
            let proposal = line.proposal.clone().ok_or(Error::NotFound)?;
            if proposal.by == by.person.to_string() {
                return Err(Error::SamePerson);
            }
            match (proposal.explanation, proposal.target) {
                (Explanation::Payout, Some(payout)) => {
                    let source = PayoutSource::Match;
                    if !service.show_payout(&tx, &line, payout, source).await? {
                        return Err(Error::NotAcceptable("the payout did not move that way"));
                    }
                }
                (Explanation::Payout, None) => return Err(Error::NotFound),
                (Explanation::BankFee, _) => {
                    let other = Account::of(Root::PspFees, BANK_FEES)?;
                    service.book_against(&tx, &line, "fee", other).await?;
                }
                (Explanation::Interest, _) => {
                    let other = Account::sole(Root::Interest)?;
                    service.book_against(&tx, &line, "interest", other).await?;
                }
                (Explanation::Recovery, _) => {
                    let other = Account::sole(Root::CreditLoss)?;
                    service.book_against(&tx, &line, "recovery", other).await?;
                }
                (Explanation::Suspense, _)
                    if line.amount.is_positive() && service.takes_transfers() =>
                {
                    service.wait_with_transfers(&tx, &line).await?;
                }
                (Explanation::Suspense, _) => {
                    let other = Account::sole(Root::Suspense)?;
                    service.book_against(&tx, &line, "suspense", other).await?;
                }
            }
            let read = line.version;
            line.version += 1;
            service.settled(&mut line, MatchKind::Manual, &by.person.to_string());
            store::statement::save_line(&tx, &line, read).await?;
            service
                .audit_line(&tx, &by, &line, "line.confirmed")
                .await?;
            service.look_at_drift(&tx).await?;
            Ok(BankLineView::of(line, &by))
        });
        let confirmed = confirmed.await?;
        self.ask_about_waiting().await;
        Ok(confirmed)
    }

    /// Nobody agrees, or the first one was wrong: the line is open again.
    pub(crate) async fn decline_match(
        &self,
        by: &Caller,
        id: BankLineId,
    ) -> Result<BankLineView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let mut line = service.line_in(&tx, id, BankLineState::Proposed).await?;
            let read = line.version;
            line.state = BankLineState::Open;
            line.version += 1;
            service.audit_line(&tx, &by, &line, "line.declined").await?;
            line.proposal = None;
            store::statement::save_line(&tx, &line, read).await?;
            Ok(BankLineView::of(line, &by))
        })
        .await
    }

    async fn line_in(
        &self,
        tx: &Tx,
        id: BankLineId,
        state: BankLineState,
    ) -> Result<BankLine, Error> {
        let found = store::statement::find_line(tx, id).await?;
        let line = found.ok_or(Error::NotFound)?;
        if line.state != state {
            return Err(Error::InvalidTransition {
                from: reconcile::line_name(line.state).to_owned(),
                to: reconcile::line_name(state).to_owned(),
            });
        }
        Ok(line)
    }

    async fn book_against(
        &self,
        tx: &Tx,
        line: &BankLine,
        what: &str,
        other: Account,
    ) -> Result<(), Error> {
        let amount = Money::new(
            i128::try_from(line.amount.minor().unsigned_abs()).unwrap_or(i128::MAX),
            line.amount.currency(),
        );
        let postings = match line.amount.is_negative() {
            true => vec![
                Posting::debit(other, amount),
                Posting::credit(bank_account()?, amount),
            ],
            false => vec![
                Posting::debit(bank_account()?, amount),
                Posting::credit(other, amount),
            ],
        };
        self.book_line(tx, line, what, postings).await
    }

    async fn audit_line(
        &self,
        tx: &Tx,
        by: &Caller,
        line: &BankLine,
        action: &str,
    ) -> Result<(), Error> {
        let proposal = line.proposal.as_ref();
        let after = json!({
            "state": reconcile::line_name(line.state),
            "explanation": proposal.map(|one| reconcile::explanation_name(one.explanation)),
            "payout": proposal.and_then(|one| one.target),
            "note": proposal.map(|one| one.note.clone()),
        });
        let subject = line.id.to_string();
        audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            action,
            &subject,
            None,
            Some(&after),
        )
        .await?;
        Ok(())
    }
}
