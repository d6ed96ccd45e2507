//! A firm shows who it is: writes it down, hands it in, and is looked up in the lists. What was
//! decided holds while a new round is looked at.

mod desk;

use contract::identity::{Caller, KybState, OrgKind};
use contract::ids::OrgId;
use contract::risk::{
    Occasion, Party, PartyId, PartyKind, PartyRole, ScreenAsk, ScreeningEnded, Verdict,
};
use db::Tx;
use kernel::{Country, FieldError, Problem};
use runtime::blobs::{self, BlobId};
use runtime::http::MaybeIfMatch;
use runtime::jobs;
use serde::{Deserialize, Serialize};

use super::{MODULE, Service};
use crate::error::Error;
use crate::model::Organisation;
use crate::model::kyb::{
    KybCase, KybCaseId, KybCaseState, KybChecklist, KybEvent, KybForm, KybOwnCase, KybPage,
    KybScreening,
};
use crate::rules::{kyb as rules, membership};
use crate::store;

pub use desk::{KybChecklistRow, KybDecision, PutKybChecklist};

pub const SCREEN_FIRM: &str = "identity.screen_firm";
pub const SCREEN_KYB: &str = "identity.screen_kyb";

/// A firm that came or is called otherwise now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ScreenFirm {
    pub org: OrgId,
}

/// A round that was handed in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ScreenKyb {
    pub org: OrgId,
    pub case: KybCaseId,
}

impl Service {
    pub async fn kyb_state(&self, org: OrgId) -> Result<KybState, Error> {
        self.read(org, |_, tx, org| async move {
            store::kyb::state(&tx, *org).await
        })
        .await
    }

    /// What holds for a firm: of its country, of every other country, or as shipped.
    pub(crate) async fn checklist_of(
        &self,
        tx: &Tx,
        country: Country,
        kind: OrgKind,
    ) -> Result<KybChecklist, Error> {
        for place in [country.alpha2(), "*"] {
            if let Some((checklist, _)) = store::kyb::checklist(tx, place, kind).await? {
                return Ok(checklist);
            }
        }
        Ok(rules::shipped(country, kind))
    }

    /// A day as its ten characters.
    pub(crate) fn today(&self) -> String {
        self.now().date().to_string()
    }

    pub async fn kyb_page(&self, by: &Caller) -> Result<KybPage, Error> {
        by.allows("identity:read")?;
        by.require(&[membership::head(by.kind)])?;
        self.read(by.org, |service, tx, org| async move {
            let firm = store::organisation::find(&tx, *org)
                .await?
                .ok_or(Error::NotFound)?;
            service.page_of(&tx, &firm).await
        })
        .await
    }

    async fn page_of(&self, tx: &Tx, firm: &Organisation) -> Result<KybPage, Error> {
        let checklist = self.checklist_of(tx, firm.country, firm.kind).await?;
        let case = store::kyb::newest(tx, firm.id).await?;
        let nothing = KybForm::default();
        let form = case.as_ref().map_or(&nothing, |case| &case.form);
        let gaps = rules::gaps(form, &checklist, firm.country, &self.today());
        let history = store::kyb::history(tx, firm.id).await?;
        let is_told = |event: &&KybEvent| matches!(event.step.as_str(), "ask_more" | "agree");
        let told = history.iter().rev().find(is_told);
        let note = told.and_then(|event| event.reason.clone());
        Ok(KybPage {
            state: store::kyb::state(tx, firm.id).await?,
            country: firm.country,
            checklist,
            gaps,
            version: case.as_ref().map_or(0, |case| case.version),
            case: case.map(|case| KybOwnCase {
                id: case.id,
                note: note.filter(|_| {
                    matches!(
                        case.state,
                        KybCaseState::MoreWanted | KybCaseState::Rejected
                    )
                }),
                // What is proposed within the desk is not the firm's to know.
                state: match case.state {
                    KybCaseState::Proposed => KybCaseState::Submitted,
                    state => state,
                },
                form: case.form,
                submitted_at: case.submitted_at,
            }),
        })
    }

    /// Keeps what the firm wrote so far. After a round has ended this begins a new one.
    pub async fn save_kyb(
        &self,
        by: &Caller,
        form: KybForm,
        version: &MaybeIfMatch,
    ) -> Result<KybPage, Error> {
        by.allows("identity:write")?;
        by.require(&[membership::head(by.kind)])?;
        let files: Vec<BlobId> = form.documents.iter().map(|paper| paper.file).collect();
        blobs::check_owned(self.rt(), by.org, &files).await?;
        check(&form)?;
        let wanted = match &version.0 {
            Some(version) => Some(version.version()?),
            None => None,
        };
        let input = (by.clone(), form, files, wanted);
        self.write(input, |service, tx, input| async move {
            let (by, form, files, wanted) = &*input;
            let firm = store::organisation::find(&tx, by.org)
                .await?
                .ok_or(Error::NotFound)?;
            let newest = store::kyb::newest(&tx, by.org).await?;
            let seen = newest.as_ref().map_or(0, |case| case.version);
            if wanted.is_some_and(|wanted| wanted != seen) {
                return Err(Problem::changed_meanwhile().into());
            }
            match newest {
                Some(mut case) if case.state.is_the_firms() => {
                    case.form = form.clone();
                    service.save_case(&tx, &mut case).await?;
                }
                Some(case)
                    if matches!(case.state, KybCaseState::Submitted | KybCaseState::Proposed) =>
                {
                    return Err(Error::KybIllegalStep { state: case.state });
                }
                Some(_) | None => service.begin_round(&tx, by, &firm, form).await?,
            }
            store::kyb::set_documents(&tx, by.org, files).await?;
            service.page_of(&tx, &firm).await
        })
        .await
    }

    async fn begin_round(
        &self,
        tx: &Tx,
        by: &Caller,
        firm: &Organisation,
        form: &KybForm,
    ) -> Result<(), Error> {
        let case = KybCase {
            org: firm.id,
            id: self.rt().ids().new_id(),
            kind: firm.kind,
            state: KybCaseState::Draft,
            form: form.clone(),
            screening: KybScreening::None,
            proposal: None,
            version: 1,
            begun_at: self.now(),
            submitted_at: None,
            ended_at: None,
        };
        if !store::kyb::insert(tx, &case).await? {
            return Err(Problem::changed_meanwhile().into());
        }
        self.note_kyb(tx, &case, by, "begin", None).await
    }

    /// Hands it in. Everything that is missing is named at once.
    pub async fn submit_kyb(&self, by: &Caller) -> Result<KybPage, Error> {
        by.allows("identity:write")?;
        by.require(&[membership::head(by.kind)])?;
        self.write(by.clone(), |service, tx, by| async move {
            let firm = store::organisation::find(&tx, by.org)
                .await?
                .ok_or(Error::NotFound)?;
            let case = store::kyb::newest(&tx, by.org).await?;
            let mut case = case.ok_or(Error::NotFound)?;
            if case.state == KybCaseState::Submitted {
                return service.page_of(&tx, &firm).await;
            }
            if !case.state.is_the_firms() {
                return Err(Error::KybIllegalStep { state: case.state });
            }
            let checklist = service.checklist_of(&tx, firm.country, firm.kind).await?;
            let today = service.today();
            let gaps = rules::gaps(&case.form, &checklist, firm.country, &today);
            if !gaps.is_empty() {
                let fields = gaps.into_iter().map(|gap| {
                    let field = FieldError::new(gap.path, gap.code, "is missing or not right");
                    match gap.document {
                        Some(name) => field.with_param("document", name),
                        None => field,
                    }
                });
                return Err(Error::Fields(fields.collect()));
            }
            case.state = KybCaseState::Submitted;
            case.screening = KybScreening::None;
            case.proposal = None;
            case.submitted_at = Some(service.now());
            service.save_case(&tx, &mut case).await?;
            service.note_kyb(&tx, &case, &by, "submit", None).await?;
            let work = ScreenKyb {
                org: case.org,
                case: case.id,
            };
            let (rt, now) = (service.rt(), service.now());
            let key = case.id.to_string();
            jobs::enqueue(&tx, rt, MODULE, SCREEN_KYB, &work, now, Some(&key)).await?;
            service.tell_desk(&tx, &by, &firm).await?;
            service.page_of(&tx, &firm).await
        })
        .await
    }

    pub(crate) async fn save_case(&self, tx: &Tx, case: &mut KybCase) -> Result<(), Error> {
        if !store::kyb::update(tx, case).await? {
            return Err(Problem::changed_meanwhile().into());
        }
        case.version += 1;
        Ok(())
    }

    pub(crate) async fn note_kyb(
        &self,
        tx: &Tx,
        case: &KybCase,
        by: &Caller,
        step: &str,
        reason: Option<String>,
    ) -> Result<(), Error> {
        let event = KybEvent {
            step: step.to_owned(),
            state: case.state,
            actor: by.actor(),
            reason,
            at: self.now(),
        };
        store::kyb::note(tx, case, self.rt().ids().uuid(), &event).await
    }

    /// A firm is looked up when it comes and when it is called otherwise, so that a case is open
    /// before it trades.
    pub(crate) async fn screen_firm_later(&self, tx: &Tx, org: OrgId) -> Result<(), Error> {
        let (work, now) = (ScreenFirm { org }, self.now());
        jobs::enqueue(tx, self.rt(), MODULE, SCREEN_FIRM, &work, now, None).await?;
        Ok(())
    }

    pub(crate) async fn screen_firm(&self, work: ScreenFirm) -> Result<(), Error> {
        let found = self
            .read(work.org, |_, tx, org| async move {
                store::organisation::find(&tx, *org).await
            })
            .await?;
        let Some(firm) = found.filter(|firm| !firm.name.is_empty()) else {
            return Ok(());
        };
        let party = Party::named(PartyRole::Firm, PartyKind::Company, firm.name).of(firm.country);
        let ask = ScreenAsk {
            firm: work.org,
            occasion: Occasion::Registration,
            process: work.org.uuid(),
            parties: vec![party],
            destination: None,
        };
        self.risk().screen(&Caller::system(), ask).await?;
        Ok(())
    }

    pub(crate) async fn screen_kyb(&self, work: ScreenKyb) -> Result<(), Error> {
        let found = self
            .read(work, |_, tx, work| async move {
                let firm = store::organisation::find(&tx, work.org).await?;
                let case = store::kyb::load(&tx, work.org, work.case).await?;
                Ok(firm.zip(case))
            })
            .await?;
        let Some((firm, case)) = found else {
            return Ok(());
        };
        if case.state != KybCaseState::Submitted {
            return Ok(());
        }
        let ask = ScreenAsk {
            firm: work.org,
            occasion: Occasion::Verification,
            process: case.id.uuid(),
            parties: parties(&case.form, &firm),
            destination: None,
        };
        let answer = self.risk().screen(&Caller::system(), ask).await?;
        self.set_screening(work, answer.verdict).await
    }

    async fn set_screening(&self, work: ScreenKyb, verdict: Verdict) -> Result<(), Error> {
        self.write((work, verdict), |service, tx, input| async move {
            let (work, verdict) = &*input;
            service.screened(&tx, work.org, work.case, *verdict).await
        })
        .await
    }

    async fn screened(
        &self,
        tx: &Tx,
        org: OrgId,
        id: KybCaseId,
        verdict: Verdict,
    ) -> Result<(), Error> {
        let Some(mut case) = store::kyb::load(tx, org, id).await? else {
            return Ok(());
        };
        let screening = match verdict {
            Verdict::Clear => KybScreening::Clear,
            Verdict::Review => KybScreening::Review,
            Verdict::Hit => KybScreening::Hit,
        };
        let is_live = matches!(case.state, KybCaseState::Submitted | KybCaseState::Proposed);
        if !is_live || case.screening == screening {
            return Ok(());
        }
        case.screening = screening;
        self.save_case(tx, &mut case).await
    }

    /// What a round waited for was decided.
    pub(crate) async fn hear_screening_ended(
        &self,
        tx: &Tx,
        event: &ScreeningEnded,
    ) -> Result<(), Error> {
        if event.occasion != Occasion::Verification {
            return Ok(());
        }
        let case = KybCaseId::from_uuid(event.process);
        self.screened(tx, event.firm, case, event.verdict).await
    }

    /// The desk reads the papers of a round that was handed in.
    pub async fn may_read_kyb_document(&self, by: &Caller, blob: BlobId) -> Result<bool, Error> {
        if by.platform(&desk::DESK).is_err() {
            return Ok(false);
        }
        self.read(blob, |_, tx, blob| async move {
            store::kyb::is_document(&tx, *blob).await
        })
        .await
    }
}

/// What no draft may hold, whatever is still missing.
fn check(form: &KybForm) -> Result<(), Error> {
    let mut faults = Vec::new();
    for (at, owner) in form.owners.iter().enumerate() {
        if !rules::is_day(&owner.birth_date) {
            let path = format!("owners[{at}].birth_date");
            faults.push(FieldError::new(
                path,
                "not_a_date",
                "must be a date such as 1970-01-31",
            ));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Fields(faults))
    }
}

/// The firm by its legal name and numbers, and everybody who owns or represents it.
fn parties(form: &KybForm, firm: &Organisation) -> Vec<Party> {
    let number = |kind: &str, value: &str| PartyId {
        kind: kind.to_owned(),
        value: value.to_owned(),
    };
    let mut ids = vec![number("registration", form.registration_number.trim())];
    let texts = [("tax", &form.tax_number), ("lei", &form.lei)];
    ids.extend(texts.into_iter().filter_map(|(kind, text)| {
        let text = text.as_deref().map(str::trim)?;
        (!text.is_empty()).then(|| number(kind, text))
    }));
    let company = Party {
        ids,
        ..Party::named(PartyRole::Firm, PartyKind::Company, form.legal_name.trim())
    };
    let owners = form.owners.iter().map(|owner| Party {
        birth_date: Some(owner.birth_date.clone()),
        ..Party::named(PartyRole::Owner, PartyKind::Person, owner.name.trim()).of(owner.country)
    });
    std::iter::once(company.of(firm.country))
        .chain(owners)
        .collect()
}
