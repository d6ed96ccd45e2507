//! Whom the demo world's desk has looked at: two versions of an invented list, a false positive, a
//! case that waits, and firms in every state of showing who they are.

use std::collections::BTreeMap;

use contract::identity::Caller;
use risk::{ListDraft, ListFormat};
use runtime::blobs::{self, NewBlob};
use serde_json::{Value, json};

use super::loader::{Loader, text};
use super::world::{Organisation, World, file};
use crate::cli::Failure;
use crate::serve;

/// Two people of the platform: one proposes, the other decides.
const RISK: &str = "qian-ning";
const COMPLIANCE: &str = "sun-hui";
const LIST: &str = "argosy_sample";
/// A page that says that it is no paper.
pub(super) const PAPER: &[u8] = include_bytes!("sample-paper.pdf");

impl Loader {
    /// A version of the invented list comes into force.
    pub(super) async fn load_list(&self, name: &str) -> Result<(), Failure> {
        let by = Caller::system();
        let draft = ListDraft {
            name: LIST.to_owned(),
            format: ListFormat::CslCsv,
        };
        let files = BTreeMap::from([("file".to_owned(), file(name)?)]);
        let risk = &self.services.risk;
        let taken = risk.take_list(&by, draft, name.to_owned(), files).await;
        let taken = taken.map_err(serve::told)?;
        let put = risk.put_list_in_force(&by, taken.id).await;
        put.map_err(serve::told)?;
        Ok(())
    }

    /// The name of somebody is like an entry's, and it is not them.
    pub(super) async fn clear_false_positives(&self) -> Result<(), Failure> {
        let open = self.get(RISK, "/api/risk/ops/cases?state=open").await?;
        for case in open["items"].as_array().into_iter().flatten() {
            let path = format!("/api/risk/ops/cases/{}/decision", text(case, "/id")?);
            let reason = "Somebody else: born in another year, as the passport shows, and never a \
                 director of the firms that the entry names.";
            let body = json!({"step": "clear", "reason": reason});
            let decided = self.post(RISK, &path, body.clone()).await?;
            if decided["state"] == "proposed" {
                self.post(COMPLIANCE, &path, body).await?;
            }
        }
        Ok(())
    }

    /// What the operator looks after: risks, a policy that somebody has read, a training.
    pub(super) async fn load_register(&self) -> Result<(), Failure> {
        let owner = |slug: &str| self.person(slug);
        let risks = [
            (
                "tax",
                "目的地关税随时变动 · Tariffs of destinations change without notice",
                "每份税则以第二来源核对后生效。 A second source for every schedule, compared before it comes into force.",
                COMPLIANCE,
                4,
                4,
            ),
            (
                "sanctions",
                "新增制裁条目涉及在途交易方 · A new entry names a party of a trade under way",
                "名单更新后重新筛查全部已知方。 Everybody known is looked up anew when a list changes.",
                RISK,
                2,
                5,
            ),
            (
                "data",
                "收货人地址保存超期 · Addresses of consignees are kept longer than needed",
                "按请求删除，并每年复核留存数据。 Erasure on request, and a yearly look at what is kept.",
                COMPLIANCE,
                2,
                3,
            ),
        ];
        for (kind, title, measure, who, likelihood, impact) in risks {
            let body = json!({"kind": kind, "title": title, "description": "", "measure": measure,
                "due_on": null, "owner": owner(who)?, "likelihood": likelihood, "impact": impact,
                "assess_months": 6, "state": "open"});
            self.post(RISK, "/api/risk/ops/register", body).await?;
        }
        let body = "货物或资金流转之前先筛查交易方。对等待的一方只告知交易正在审核。名单明确点名的，须由两人共同放行。\n\n\
             Look a party up before goods or money move. Whoever waits is told that the trade \
             is being reviewed, and no more. Clearing what a list names outright takes two people.";
        let policy = json!({"code": "sanctions", "title": "制裁筛查 · Sanctions screening", "body": body, "audience": "staff"});
        self.post(COMPLIANCE, "/api/risk/ops/policies", policy)
            .await?;
        let read = "/api/risk/policies/sanctions/versions/1/acknowledgement";
        self.post(RISK, read, json!({})).await?;
        let body = "跨境销售之前请完成企业核验；股东或证照变更时请及时告知。\n\n\
             Show who your firm is before you sell across a border, and tell us when owners \
             or papers change.";
        let policy = json!({"code": "verification", "title": "企业核验 · Verification of firms", "body": body, "audience": "sellers"});
        self.post(COMPLIANCE, "/api/risk/ops/policies", policy)
            .await?;
        let training = json!({"person": owner(RISK)?, "topic": "制裁筛查 · Sanctions screening",
            "held_on": "2026-03-10", "valid_to": "2027-03-09"});
        self.post(COMPLIANCE, "/api/risk/ops/trainings", training)
            .await?;
        Ok(())
    }

    /// Sellers have shown who they are; buyers are in every state of it.
    pub(super) async fn load_firms(&mut self, world: &World) -> Result<(), Failure> {
        for (at, firm) in world.people.organisations.iter().enumerate() {
            match (firm.kind.as_str(), firm.slug.as_str()) {
                ("seller", _) => {
                    self.hands_in(firm, at, None).await?;
                    self.proposes(firm, "low").await?;
                    self.agrees(firm).await?;
                }
                ("buyer", "nairobi") => {
                    self.hands_in(firm, at, None).await?;
                    // An owner is called as an entry is.
                    self.clear_false_positives().await?;
                    self.settle().await?;
                    self.proposes(firm, "medium").await?;
                }
                // An owner whose name is like an entry's: the desk has to look.
                ("buyer", "jakarta") => {
                    self.hands_in(firm, at, Some(("Hendra Wibowo", "1979-08-17")))
                        .await?;
                }
                ("buyer", "chicago") => {
                    self.hands_in(firm, at, None).await?;
                    let reason = "Please add who owns the firm above Lakeshore: its parent is \
                         named in the register.";
                    self.decides(firm, RISK, json!({"step": "ask_more", "reason": reason}))
                        .await?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn hands_in(
        &self,
        firm: &Organisation,
        at: usize,
        owner: Option<(&str, &str)>,
    ) -> Result<(), Failure> {
        let head = self.head(&firm.slug)?;
        let page = self.get(&head, "/api/identity/kyb").await?;
        let org = self.firm(&firm.slug)?;
        let mut documents = Vec::new();
        for name in page["checklist"]["documents"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let name = name.as_str().unwrap_or_default();
            let kept = blobs::put(
                self.rt(),
                NewBlob {
                    org,
                    name: format!("{name}.pdf"),
                    bytes: PAPER.into(),
                    public: false,
                },
            )
            .await
            .map_err(serve::told)?;
            documents.push(json!({"kind": name, "file": kept.id, "valid_to": "2031-12-31"}));
        }
        let founder = firm.people.first().map(|person| person.name.as_str());
        let born = format!("{}-03-12", 1968 + at);
        let (name, born) = owner.unwrap_or((founder.unwrap_or_default(), born.as_str()));
        let is_vat = firm.registration.kind == "vat";
        let number = &firm.registration.value;
        let form = json!({
            "legal_name": firm.legal_name,
            "registration_number": number,
            "tax_number": is_vat.then_some(number),
            "address": firm.address()?,
            "owners": [{"name": name, "birth_date": born, "country": firm.country,
                "percent": 60, "represents": true}],
            "documents": documents,
        });
        self.put(&head, "/api/identity/kyb", form).await?;
        self.post(&head, "/api/identity/kyb/submit", json!({}))
            .await?;
        // The lists are asked after it was handed in.
        self.settle().await
    }

    async fn proposes(&self, firm: &Organisation, tier: &str) -> Result<(), Failure> {
        let reason = "Register, representative and owners agree with the papers.";
        let body = json!({"step": "propose_pass", "tier": tier, "reason": reason});
        self.decides(firm, RISK, body).await
    }

    async fn agrees(&self, firm: &Organisation) -> Result<(), Failure> {
        let body = json!({"step": "agree", "reason": "Looked at the papers myself."});
        self.decides(firm, COMPLIANCE, body).await
    }

    async fn decides(&self, firm: &Organisation, who: &str, body: Value) -> Result<(), Failure> {
        let path = format!("/api/identity/ops/kyb/{}/decision", self.firm(&firm.slug)?);
        self.post(who, &path, body).await?;
        Ok(())
    }
}
