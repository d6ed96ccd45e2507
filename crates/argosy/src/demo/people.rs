//! The firms of the demo world, their people, warehouses and addresses.

use contract::identity::{Caller, Credential, OrgKind};
use contract::ids::{OrgId, PersonId, SessionId};
use contract::logistics::Address;
use identity::{Account, Firm};
use kernel::{Country, Currency, Locale};
use serde_json::json;

use super::loader::{Loader, roles};
use super::world::{Delivery, Organisation, People, Person, Warehouse};
use crate::cli::Failure;
use crate::serve;

impl Loader {
    pub(super) async fn load_people(&mut self, people: &People) -> Result<(), Failure> {
        for firm in &people.organisations {
            let kind = OrgKind::parse(&firm.kind)
                .ok_or_else(|| Failure(format!("{}: no kind {}", firm.slug, firm.kind)))?;
            self.load_firm(people, firm, kind).await?;
        }
        self.settle().await?;
        for firm in &people.organisations {
            self.load_places(firm).await?;
        }
        Ok(())
    }

    /// The first person founds it; the others join.
    async fn load_firm(
        &mut self,
        people: &People,
        firm: &Organisation,
        kind: OrgKind,
    ) -> Result<(), Failure> {
        let described = Firm {
            kind,
            name: firm.shown_name(),
            country: firm.country.parse()?,
            registration_number: Some(firm.registration.value.clone()),
            address: firm.address()?,
        };
        let identity = self.services.identity.clone();
        let mut org = None;
        for person in &firm.people {
            let account = account(people, firm, person)?;
            let founds = org.is_none().then_some(&described);
            let (id, founded) = identity
                .create_account(&account, founds)
                .await
                .map_err(|error| serve::told(error.into()))?;
            let named = roles(&person.roles)?;
            let (org, held) = match (org, founded) {
                (_, Some(founded)) => {
                    org = Some(founded);
                    self.heads.insert(firm.slug.clone(), person.slug.clone());
                    // Whoever founds a firm holds every role in it.
                    (founded, kind.roles().iter().copied().collect())
                }
                (Some(org), None) => {
                    let wanted: Vec<_> = named.iter().copied().collect();
                    identity
                        .add_member(org, id, &wanted)
                        .await
                        .map_err(|error| serve::told(error.into()))?;
                    (org, named)
                }
                (None, None) => return Err(Failure(format!("{} was not founded", firm.slug))),
            };
            let caller = caller(id, org, kind, held, account.locale);
            self.admit(&person.slug, id, caller);
        }
        let org = org.ok_or_else(|| Failure(format!("{}: nobody works there", firm.slug)))?;
        self.firms.insert(firm.slug.clone(), org);
        Ok(())
    }

    async fn load_places(&mut self, firm: &Organisation) -> Result<(), Failure> {
        let head = self.head(&firm.slug)?;
        for (at, warehouse) in firm.warehouses.iter().enumerate() {
            let body = json!({
                "name": warehouse.name,
                "kind": "domestic",
                "country": warehouse.country,
                "address": {
                    "contact": warehouse.contact,
                    "line1": warehouse.line1,
                    "line2": warehouse.line2,
                    "city": warehouse.city,
                    "region": warehouse.region,
                    "postal_code": warehouse.postal_code,
                    "phone": warehouse.phone,
                },
                "latitude": warehouse.latitude,
                "longitude": warehouse.longitude,
                "is_default": at == 0,
            });
            self.post(&head, "/api/stock/warehouses", body).await?;
            let address = warehouse.address(&firm.legal_name)?;
            self.keep_address(&head, &warehouse.slug, &address, at == 0)
                .await?;
        }
        for (at, delivery) in firm.addresses.iter().enumerate() {
            let address = delivery.address(&firm.legal_name)?;
            self.keep_address(&head, &delivery.name, &address, at == 0)
                .await?;
        }
        Ok(())
    }

    async fn keep_address(
        &mut self,
        head: &str,
        label: &str,
        address: &Address,
        is_default: bool,
    ) -> Result<(), Failure> {
        let body = json!({"label": label, "address": address, "is_default": is_default});
        self.post(head, "/api/orders/addresses", body).await?;
        Ok(())
    }
}

fn caller(
    person: PersonId,
    org: OrgId,
    kind: OrgKind,
    roles: std::collections::BTreeSet<contract::identity::Role>,
    locale: Locale,
) -> Caller {
    Caller {
        person,
        org,
        kind,
        roles,
        locale,
        // No log-in stands behind it.
        credential: Credential::Session(SessionId::from_uuid(person.uuid())),
        trace: None,
    }
}

fn account(people: &People, firm: &Organisation, person: &Person) -> Result<Account, Failure> {
    let country: Country = firm.country.parse()?;
    Ok(Account {
        email: person.email.clone(),
        phone: Some(person.phone.clone()),
        name: person.name.clone(),
        password: people.password.clone(),
        locale: match person.locale.as_str() {
            "zh-CN" => Locale::ZhCn,
            _ => Locale::En,
        },
        time_zone: time_zone(country).to_owned(),
        currency: firm.currency.parse::<Currency>()?,
        ship_to: (firm.kind == "buyer").then_some(country),
    })
}

fn time_zone(country: Country) -> &'static str {
    match country.alpha2() {
        "CN" => "Asia/Shanghai",
        "DE" => "Europe/Berlin",
        "KE" => "Africa/Nairobi",
        "ID" => "Asia/Jakarta",
        "US" => "America/Chicago",
        _ => "UTC",
    }
}

impl Organisation {
    /// Both names, as firms that trade abroad write themselves.
    pub(super) fn shown_name(&self) -> String {
        let english = self.name.best(Locale::En);
        match (self.kind.as_str(), self.name.in_locale(Locale::ZhCn)) {
            ("seller", Some(chinese)) if chinese != english => format!("{chinese} {english}"),
            _ => english.to_owned(),
        }
    }

    pub(super) fn address(&self) -> Result<Option<Address>, Failure> {
        if let Some(warehouse) = self.warehouses.first() {
            return warehouse.address(&self.legal_name).map(Some);
        }
        let delivery = self.addresses.first();
        delivery.map(|to| to.address(&self.legal_name)).transpose()
    }
}

impl Warehouse {
    fn address(&self, company: &str) -> Result<Address, Failure> {
        Ok(Address {
            name: self.contact.clone(),
            company: Some(company.to_owned()),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: Some(self.region.clone()),
            postal_code: Some(self.postal_code.clone()),
            country: self.country.parse()?,
            phone: Some(self.phone.clone()),
        })
    }
}

impl Delivery {
    pub(super) fn address(&self, company: &str) -> Result<Address, Failure> {
        Ok(Address {
            name: self.name.clone(),
            company: Some(company.to_owned()),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.parse()?,
            phone: Some(self.phone.clone()),
        })
    }
}
