//! Money that comes by transfer, as the bank tells it: by notice and by statement, each once. What it
//! is of is known by the account that it came to or by a reference of ours; then it is counted for
//! the payment, which is paid when enough has come. All else stands in suspense for people.

use contract::identity::{Caller, Role};
use contract::ids::{IntentId, OrgId};
use contract::payments::IntentState;
use db::Tx;
use iso20022::camt053::Entry as Booked;
use kernel::{Country, Currency, Money};
use ledger::Entry;
use runtime::crash;
use runtime::notices::{self, Notice, To};
use serde_json::json;

use super::Service;
use super::credits::{Credit, is_of_others, parts, short};
use super::operate::DECIDERS;
use crate::MODULE;
use crate::bank::CreditData;
use crate::connectors::TRANSFER;
use crate::error::Error;
use crate::model::bank::{BankLine, BankPosting, MatchKind, OpenReason};
use crate::model::beneficiary::{AccountForm, BankAccount};
use crate::model::screening::Looked;
use crate::model::transfer::{Remittance, RemittanceId, RemittanceState, Transfer, Unowned};
use crate::model::{About, Cause, Intent, Source, Status};
use crate::notices::{MONEY_RETURNS, REMITTANCE_HELD, REMITTANCE_WAITS};
use crate::rules::books_transfer as books;
use crate::rules::remittance::{self, Against};
use crate::rules::{bank_account, creditor_reference, intent};
use crate::store;

const TEXT_CHARS_MAX: usize = 500;
const NAME_CHARS_MAX: usize = 140;
const HINT_CHARS: usize = 4;

impl Service {
    pub(crate) fn takes_transfers(&self) -> bool {
        self.connector(TRANSFER).is_some()
    }

    /// The bank tells of a credit before its statement does.
    pub(crate) async fn credit_noticed(&self, told: CreditData) -> Result<(), Error> {
        let sane = told.amount.is_positive() && told.amount.minor_i64().is_ok();
        let amount = told.amount;
        let credit = Credit::noticed(told);
        let named = (1..=200).contains(&credit.bank_ref.len()) && !credit.bank_ref.contains('\0');
        if !self.takes_transfers() || !sane || !named {
            return Ok(());
        }
        let input = (credit, amount);
        self.write(input, |service, tx, input| async move {
            let (credit, amount) = input.as_ref();
            // What names something else of ours is for the statement to say.
            if is_of_others(&credit.text) {
                return Ok(());
            }
            service.take_credit(&tx, credit, *amount).await?;
            Ok(())
        })
        .await?;
        crash::point(MODULE, "remittance.noticed");
        self.ask_about_waiting().await;
        Ok(())
    }

    /// A line of a statement on which money came that is of nothing else of ours. False when it is
    /// for people to look at.
    pub(crate) async fn match_credit(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        told: &Booked,
    ) -> Result<bool, Error> {
        if !self.takes_transfers() || !line.amount.is_positive() || told.is_reversal {
            return Ok(false);
        }
        // Of a deal that is not agreed to yet, say: the line waits for it.
        if is_of_others(&format!("{} {}", line.reference, line.text)) {
            return Ok(false);
        }
        for (credit, amount) in parts(line, told) {
            let Some(one) = self.take_credit(tx, &credit, amount).await? else {
                line.why = Some(OpenReason::AmountDiffers);
                return Ok(false);
            };
            let shown = books::id(one.id, "received")?;
            if !store::statement::show(tx, shown.as_str(), line.id).await? {
                line.why = Some(OpenReason::Twice);
                return Ok(false);
            }
        }
        self.settled(line, MatchKind::Remittance, "system");
        Ok(true)
    }

    /// Money of a line that people cannot explain waits with the transfers, where it is named or sent
    /// back.
    pub(crate) async fn wait_with_transfers(&self, tx: &Tx, line: &BankLine) -> Result<(), Error> {
        let credit = Credit::unexplained(line);
        let taken = self.take_credit(tx, &credit, line.amount).await?;
        let one = taken.ok_or(Error::NotAcceptable("the bank told of it before"))?;
        let shown = books::id(one.id, "received")?;
        match store::statement::show(tx, shown.as_str(), line.id).await? {
            true => Ok(()),
            false => Err(Error::NotAcceptable("another line shows it")),
        }
    }

    /// Takes a credit, once. None: the bank told of it before, over another amount.
    async fn take_credit(
        &self,
        tx: &Tx,
        told: &Credit,
        amount: Money,
    ) -> Result<Option<Remittance>, Error> {
        if let Some(known) = store::remittance::of_bank(tx, &told.bank_ref).await? {
            return Ok((known.amount == amount).then_some(known));
        }
        let now = self.now();
        let (owner, reference, why) = self.owner_of(tx, told, amount.currency()).await?;
        let id = self.rt().ids().new_id();
        let mut one = Remittance {
            id,
            bank_ref: told.bank_ref.clone(),
            state: RemittanceState::Screening,
            version: 1,
            amount,
            booked_on: told.booked_on.clone(),
            text: short(&told.text, TEXT_CHARS_MAX),
            payer: told
                .payer
                .as_deref()
                .map(|name| short(name, NAME_CHARS_MAX)),
            account: self.payer_account(id.uuid(), told)?,
            is_account_named: false,
            reference,
            why,
            owner: owner.map(|owner| (owner.buyer, owner.intent)),
            proposed: None,
            became: None,
            settled_by: None,
            settled_at: None,
            step: 0,
            at: now,
        };
        if !store::remittance::insert(tx, &one).await? {
            return Err(Error::ChangedMeanwhile);
        }
        let buyer = one.owner.map(|(buyer, _)| buyer);
        let entry = books::received(&one, buyer, now)?;
        self.book_of_bank(tx, &one, &entry, amount).await?;
        if !self.look_at_payer(tx, &one).await? {
            self.goes_on(tx, &mut one).await?;
        }
        Ok(Some(one))
    }

    /// Its payer was looked up. What is held nobody can move before the desk has decided, and finance
    /// sees that it is.
    pub(crate) async fn payer_was_looked_at(
        &self,
        tx: &Tx,
        id: RemittanceId,
        looked: Looked,
    ) -> Result<(), Error> {
        let found = store::remittance::find(tx, id).await?;
        let mut one = found.ok_or(Error::NotFound)?;
        match (one.state, looked) {
            (RemittanceState::Screening, Looked::Clear) => self.goes_on(tx, &mut one).await,
            (RemittanceState::Screening, Looked::Held) => {
                self.tell_finance(tx, &one, REMITTANCE_HELD).await
            }
            // It went on, or the bank took it back, before the lists named its payer.
            _ => Ok(()),
        }
    }

    /// Nobody has anything against its payer: it is its payment's, or waits for people.
    async fn goes_on(&self, tx: &Tx, one: &mut Remittance) -> Result<(), Error> {
        match one.owner {
            Some(place) => self.count(tx, one, place, "bank").await,
            None => {
                self.go_remittance(tx, one, RemittanceState::Waiting)
                    .await?;
                self.tell_finance(tx, one, REMITTANCE_WAITS).await
            }
        }
    }

    /// An entry with a side on our account, which the statement has to show some time.
    pub(crate) async fn book_of_bank(
        &self,
        tx: &Tx,
        one: &Remittance,
        entry: &Entry,
        amount: Money,
    ) -> Result<(), Error> {
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, one.id.uuid(), entry).await?;
        let posting = BankPosting {
            entry: entry.id().to_string(),
            amount,
            payout: None,
            line: None,
            at: self.now(),
        };
        store::statement::post(tx, &posting).await
    }

    /// Whose it is: by the account that it came to, or by what it names. Both have to agree.
    async fn owner_of(
        &self,
        tx: &Tx,
        told: &Credit,
        currency: Currency,
    ) -> Result<(Option<Transfer>, Option<String>, Option<Unowned>), Error> {
        let mut found: Vec<Transfer> = Vec::new();
        if let Some(account) = &told.account {
            found.extend(store::transfer::of_account(tx, account).await?);
        }
        let named = creditor_reference::found_in(&told.text);
        for reference in &named {
            if let Some(one) = store::transfer::of_reference(tx, reference).await?
                && found.iter().all(|known| known.intent != one.intent)
            {
                found.push(one);
            }
        }
        Ok(match found.as_slice() {
            [] => {
                let why = match named.is_empty() {
                    true => Unowned::NoReference,
                    false => Unowned::UnknownReference,
                };
                (None, named.first().cloned(), Some(why))
            }
            [one] => {
                let owed = self.load(tx, one.buyer, one.intent).await?.amount;
                let reference = Some(one.reference.clone());
                match owed.currency() == currency {
                    true => (found.pop(), reference, None),
                    false => (None, reference, Some(Unowned::CurrencyDiffers)),
                }
            }
            [one, ..] => {
                let why = Some(Unowned::SeveralReferences);
                (None, Some(one.reference.clone()), why)
            }
        })
    }

    /// The account that it came from, under lock. One that nothing could be sent to is none.
    fn payer_account(
        &self,
        place: uuid::Uuid,
        told: &Credit,
    ) -> Result<Option<BankAccount>, Error> {
        let Some(number) = &told.payer_account else {
            return Ok(None);
        };
        let bic = told.payer_bic.as_deref();
        let country = bic.and_then(|bic| bic.get(4..6)?.parse::<Country>().ok());
        let forms = [(AccountForm::Iban, None), (AccountForm::Bic, bic)];
        let written = forms.into_iter().find_map(|(form, bank)| {
            let country = country.filter(|_| form == AccountForm::Bic);
            let written = bank_account::check(form, country, number, bank).ok()?;
            Some((form, written))
        });
        let Some((form, written)) = written else {
            return Ok(None);
        };
        let holder = told.payer.as_deref().unwrap_or_default();
        let holder = short(holder, bank_account::HOLDER_CHARS_MAX);
        if holder.trim().is_empty() {
            return Ok(None);
        }
        self.sealed_account(place, holder, form, &written).map(Some)
    }

    pub(crate) fn sealed_account(
        &self,
        place: uuid::Uuid,
        holder: String,
        form: AccountForm,
        written: &bank_account::Written,
    ) -> Result<BankAccount, Error> {
        let sealed = self.vault().seal(self.rt().rng(), place, &written.number)?;
        let from = written.number.len().saturating_sub(HINT_CHARS);
        Ok(BankAccount {
            holder,
            country: written.country,
            form,
            bank_code: written.bank_code.clone(),
            sealed: sealed.text,
            key_id: sealed.key_id,
            hint: written.number.get(from..).unwrap_or_default().to_owned(),
        })
    }

    /// It is this payment's. Enough of it pays it; what comes when nothing is owed goes back.
    pub(crate) async fn count(
        &self,
        tx: &Tx,
        one: &mut Remittance,
        (buyer, id): (OrgId, IntentId),
        actor: &str,
    ) -> Result<(), Error> {
        let mut intent = self.load(tx, buyer, id).await?;
        let tried = self.transfer_attempt(tx, buyer, id).await?;
        let tried = tried.ok_or(Error::NotAcceptable("it was never to be paid by transfer"))?;
        one.owner = Some((buyer, id));
        one.why = None;
        one.proposed = None;
        one.settled_by = Some(actor.to_owned());
        one.settled_at = Some(self.now());
        self.go_remittance(tx, one, RemittanceState::Counted)
            .await?;
        // Of two that come at once one has to see the other: both write the intent.
        let read = intent.version;
        intent.version += 1;
        store::intent::save(tx, &intent, read).await?;
        if intent.state == IntentState::Succeeded && self.take_again(tx, one, &intent).await? {
            return Ok(());
        }
        if intent::is_terminal(intent.state) || intent.state == IntentState::Conflicted {
            let amount = one.amount;
            return self.goes_back(tx, one, &intent, amount).await;
        }
        let owed = intent.amount;
        let came = self.counted(tx, buyer, id).await?;
        let came = Money::sum(came.iter().map(|one| one.amount), owed.currency())?;
        let borne = self.borne(tx, owed.currency()).await?;
        let (short, over) = match remittance::against(owed, came, borne)? {
            Against::Part { .. } => return self.tell_of_transfer(tx, &intent).await,
            Against::Whole { short, over } => (short, over),
        };
        let paid = came.checked_sub(over)?;
        let entry = books::paid_in(tried.id, buyer, paid, self.now())?;
        self.book(tx, &intent, &entry).await?;
        let mut news = self.said(&tried, Status::Succeeded, None);
        news.amount = owed;
        // What banks on the way kept is a fee of this way to pay.
        news.fee = Some(short).filter(|short| short.is_positive());
        let event = format!("{}:came", tried.id);
        let fact = self.fact(TRANSFER, event, Source::Notification, About::Charge, &news);
        self.learn(tx, fact, Some((buyer, tried.id.uuid()))).await?;
        let intent = self.load(tx, buyer, id).await?;
        self.tell_of_transfer(tx, &intent).await?;
        if over.is_positive() {
            self.goes_back(tx, one, &intent, over).await?;
        }
        Ok(())
    }

    /// What may be missing because of fees on the way; without a rate nothing.
    pub(crate) async fn borne(&self, tx: &Tx, currency: Currency) -> Result<Money, Error> {
        let euros = Money::new(
            i128::from(self.settings().transfer.fee_tolerance_euros) * 100,
            Currency::EUR,
        );
        if currency == Currency::EUR {
            return Ok(euros);
        }
        match store::rate::newest(tx, currency).await? {
            Some(dated) => Ok(euros.convert(currency, dated.rate, kernel::Rounding::Down)?),
            None => Ok(Money::zero(currency)),
        }
    }

    /// A refund of what came and is not owed, to where it came from.
    pub(crate) async fn goes_back(
        &self,
        tx: &Tx,
        one: &mut Remittance,
        intent: &Intent,
        amount: Money,
    ) -> Result<(), Error> {
        if amount == one.amount {
            self.go_remittance(tx, one, RemittanceState::SentBack)
                .await?;
        }
        let tried = self.transfer_attempt(tx, intent.buyer, intent.id).await?;
        let tried = tried.ok_or(Error::NotFound)?;
        let refund = self
            .send_back(tx, intent, &tried, amount, Cause::Late, "system")
            .await?;
        self.refund_goes_to(tx, refund, intent.buyer, one).await?;
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance]),
            org: intent.buyer,
            kind: MONEY_RETURNS,
            params: json!({
                "amount": amount.to_major_string(),
                "currency": amount.currency().code(),
            }),
            link: Some("/account/payments".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    /// The payment has ended unpaid: what had come for it goes back.
    pub(crate) async fn send_back_counted(&self, tx: &Tx, intent: &Intent) -> Result<(), Error> {
        for mut one in self.counted(tx, intent.buyer, intent.id).await? {
            let amount = one.amount;
            self.goes_back(tx, &mut one, intent, amount).await?;
        }
        Ok(())
    }

    pub(crate) async fn go_remittance(
        &self,
        tx: &Tx,
        one: &mut Remittance,
        to: RemittanceState,
    ) -> Result<(), Error> {
        if !remittance::may(one.state, to) {
            return Err(Error::InvalidTransition {
                from: remittance::name(one.state).to_owned(),
                to: remittance::name(to).to_owned(),
            });
        }
        one.state = to;
        store::remittance::save(tx, one).await
    }

    pub(crate) async fn tell_finance(
        &self,
        tx: &Tx,
        one: &Remittance,
        kind: &'static str,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            org: Caller::system().org,
            kind,
            params: json!({
                "amount": one.amount.to_major_string(),
                "currency": one.amount.currency().code(),
            }),
            link: Some("/ops/remittances".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }
}
