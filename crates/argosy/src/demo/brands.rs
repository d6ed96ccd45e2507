//! The brands of the demo world: rights, authorisations, and a notice of infringement on its way.

use std::collections::BTreeMap;

use runtime::blobs::{self, NewBlob};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::firms::PAPER;
use super::loader::{Loader, PLATFORM, text};
use super::world::World;
use crate::cli::Failure;
use crate::serve;

const API: &str = "/api/compliance/ip";

impl Loader {
    pub(super) async fn load_brands(&mut self, world: &World) -> Result<(), Failure> {
        let mut rights: BTreeMap<&str, (String, &str)> = BTreeMap::new();
        for right in &world.brands.rights {
            let head = self.head(&right.owner)?;
            let draft = json!({
                "name": right.name,
                "name_zh": right.name_zh,
                "kind": right.kind,
                "registry": right.registry,
                "number": right.number,
                "classes": right.classes,
                "valid_from": right.valid_from,
                "valid_until": right.valid_until,
                "documents": [self.paper(&right.owner, "certificate.pdf").await?],
            });
            let kept = self.post(&head, &format!("{API}/rights"), draft).await?;
            let id = text(&kept, "/id")?;
            if right.verified {
                let path = format!("{API}/rights/{id}/decision");
                self.post(PLATFORM, &path, json!({"state": "verified"}))
                    .await?;
            }
            rights.insert(&right.slug, (id, &right.owner));
        }
        let known = |slug: &str| {
            let found = rights.get(slug).cloned();
            found.ok_or_else(|| Failure(format!("seed/brands.toml: there is no right {slug}")))
        };
        for given in &world.brands.authorisations {
            let (right, owner) = known(&given.right)?;
            let draft = json!({
                "right": right,
                "seller": self.firm(&given.seller)?,
                "kind": given.kind,
                "territories": given.territories,
                "valid_from": given.valid_from,
                "documents": [self.paper(owner, "authorisation.pdf").await?],
            });
            let head = self.head(owner)?;
            self.post(&head, &format!("{API}/authorisations"), draft)
                .await?;
        }
        for notice in &world.brands.notices {
            let (right, owner) = known(&notice.right)?;
            self.complain(notice, &right, owner).await?;
        }
        self.set_back(0.0);
        self.settle().await
    }

    async fn complain(
        &mut self,
        notice: &Complaint,
        right: &str,
        owner: &str,
    ) -> Result<(), Failure> {
        let mut id = String::new();
        for step in &notice.steps {
            self.set_back(step.days_ago);
            match step.step.as_str() {
                "filed" => {
                    let draft = self.draft_of(notice, right, owner).await?;
                    let head = self.head(owner)?;
                    let filed = self.post(&head, &format!("{API}/notices"), draft).await?;
                    id = text(&filed, "/id")?;
                }
                "accepted" => {
                    let path = format!("/api/compliance/ops/ip/notices/{id}/decision");
                    self.post(PLATFORM, &path, json!({"decision": "accept"}))
                        .await?;
                }
                "answered" => self.answer(&id, step).await?,
                other => {
                    let slug = &notice.slug;
                    let what = format!("seed/brands.toml: {slug} has no step {other}");
                    return Err(Failure(what));
                }
            }
            self.settle().await?;
        }
        Ok(())
    }

    async fn draft_of(
        &self,
        notice: &Complaint,
        right: &str,
        owner: &str,
    ) -> Result<Value, Failure> {
        let named = |slug: &String| {
            let found = self.products.get(slug);
            found.ok_or_else(|| Failure(format!("there is no product {slug}")))
        };
        let products: Vec<&String> = notice
            .products
            .iter()
            .map(named)
            .collect::<Result<_, _>>()?;
        Ok(json!({
            "right": right,
            "infringement": notice.infringement,
            "products": products,
            "statement": notice.statement,
            "evidence": [self.paper(owner, "comparison.pdf").await?],
            "contact": notice.contact,
            "good_faith": true,
            "accurate": true,
            "signature": notice.contact.name,
        }))
    }

    /// By whoever sells the products.
    async fn answer(&self, id: &str, step: &ComplaintStep) -> Result<(), Failure> {
        let seen = self.get(PLATFORM, &format!("{API}/notices/{id}")).await?;
        let seller = text(&seen, "/seller")?;
        let slug = self
            .firms
            .iter()
            .find(|(_, firm)| firm.to_string() == seller)
            .map(|(slug, _)| slug.clone())
            .ok_or_else(|| Failure(format!("there is no firm {seller}")))?;
        let contact = step.contact.as_ref();
        let answer = json!({
            "statement": step.statement,
            "evidence": [self.paper(&slug, "sketches.pdf").await?],
            "contact": contact,
            "good_faith": true,
            "jurisdiction": true,
            "signature": contact.map(|contact| contact.name.clone()).unwrap_or_default(),
        });
        let path = format!("{API}/notices/{id}/counter-notice");
        self.post(&self.head(&slug)?, &path, answer).await?;
        Ok(())
    }

    /// A file of a firm's that says that it is a sample.
    async fn paper(&self, firm: &str, name: &str) -> Result<String, Failure> {
        let new = NewBlob {
            org: self.firm(firm)?,
            name: name.to_owned(),
            bytes: PAPER.into(),
            public: false,
        };
        let kept = blobs::put(self.rt(), new).await.map_err(serve::told)?;
        Ok(kept.id.to_string())
    }
}

/// Rights, who may use them, and quarrels about them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Brands {
    rights: Vec<BrandRight>,
    authorisations: Vec<BrandLeave>,
    notices: Vec<Complaint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BrandRight {
    slug: String,
    owner: String,
    name: String,
    #[serde(default)]
    name_zh: Option<String>,
    kind: String,
    registry: String,
    number: String,
    #[serde(default)]
    classes: Vec<i64>,
    valid_from: String,
    #[serde(default)]
    valid_until: Option<String>,
    verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BrandLeave {
    right: String,
    seller: String,
    kind: String,
    territories: Vec<String>,
    valid_from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Complaint {
    slug: String,
    right: String,
    infringement: String,
    products: Vec<String>,
    statement: String,
    contact: Reached,
    steps: Vec<ComplaintStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComplaintStep {
    days_ago: f64,
    step: String,
    #[serde(default)]
    statement: String,
    #[serde(default)]
    contact: Option<Reached>,
}

/// How somebody is reached.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Reached {
    name: String,
    email: String,
    phone: String,
    address: String,
}
