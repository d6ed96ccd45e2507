//! Who imports: under lock in tables, counted by a fingerprint, masked for whoever does not declare,
//! and forgotten when orders forgets whom an order went to.

use contract::identity::{Caller, OrgKind};
use contract::ids::{OrderId, OrgId};
use db::Tx;
use runtime::vault::{Sealed, Vault};
use uuid::Uuid;

use super::Service;
use super::declarations::DECLARERS;
use crate::error::Error;
use crate::model::declaration::{Declaration, DeclarationId, Message, Person};
use crate::store;

/// Rows that are sealed anew in one transaction.
const RESEALED: i64 = 200;

impl Service {
    pub(super) fn seal_importer(&self, of: DeclarationId, who: &Person) -> Result<Sealed, Error> {
        let text = serde_json::to_string(who).map_err(|error| Error::Tables(error.to_string()))?;
        Ok(self.vault().seal(self.rt().rng(), of.uuid(), &text)?)
    }

    /// Fills in who imports.
    pub(super) fn name_importer(&self, of: &mut Declaration) -> Result<(), Error> {
        let Some(sealed) = &of.importer else {
            return Ok(());
        };
        let text = opened(self.vault(), of.id.uuid(), sealed)?;
        of.particulars.person = Some(person(&text)?);
        Ok(())
    }

    pub(super) fn seal_message(&self, guid: &str, xml: &str) -> Result<Sealed, Error> {
        Ok(self.vault().seal(self.rt().rng(), place(guid), xml)?)
    }

    /// What a message says; nothing where it was forgotten.
    pub(super) fn message_of(&self, message: &Message) -> Result<String, Error> {
        if message.xml.text.is_empty() {
            return Ok(String::new());
        }
        opened(self.vault(), place(&message.guid), &message.xml)
    }

    /// By what a person's year is counted over all sellers.
    pub(super) fn fingerprint(&self, of: &Person) -> Result<String, Error> {
        let number = of.id_number.trim().to_uppercase();
        Ok(self.vault().fingerprint(&["identity card", &number])?)
    }

    /// Whether the caller may see who imports: whoever declares for the seller, and no desk.
    pub(crate) fn sees_importers(by: &Caller) -> bool {
        by.kind != OrgKind::Platform && by.seller(&DECLARERS).is_ok()
    }

    /// Who imported by an order is nobody's business any more; the fingerprint for the yearly limit
    /// stays.
    pub(crate) async fn forget_importer(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
    ) -> Result<(), Error> {
        for mut one in store::declaration::of_order(tx, seller, order).await? {
            if one.importer.take().is_none() {
                continue;
            }
            store::message::forget_text(tx, seller, one.id).await?;
            if !store::declaration::update(tx, &one).await? {
                return Err(Error::Faster);
            }
        }
        Ok(())
    }

    /// What another key sealed, or none at all, is sealed with today's, some at a time.
    pub(crate) async fn seal_importers(&self) -> Result<(), Error> {
        while self.seal_some().await? {}
        Ok(())
    }

    /// False when nothing is left.
    async fn seal_some(&self) -> Result<bool, Error> {
        let service = self.clone();
        self.rt()
            .db()
            .tx(move |tx| {
                let service = service.clone();
                async move {
                    let importers = service.seal_some_importers(&tx).await?;
                    let messages = service.seal_some_messages(&tx).await?;
                    Ok(importers || messages)
                }
            })
            .await
    }

    async fn seal_some_importers(&self, tx: &Tx) -> Result<bool, Error> {
        let (vault, rng) = (self.vault(), self.rt().rng());
        let aged = store::importer::aged(tx, vault.current(), RESEALED).await?;
        for one in &aged {
            let text = opened(vault, one.id.uuid(), &one.sealed)?;
            let anew = vault.seal(rng, one.id.uuid(), &text)?;
            let counted = match &one.person {
                Some(_) => Some(self.fingerprint(&person(&text)?)?),
                None => None,
            };
            store::importer::seal_anew(tx, one, &anew, counted.as_deref()).await?;
        }
        Ok(!aged.is_empty())
    }

    async fn seal_some_messages(&self, tx: &Tx) -> Result<bool, Error> {
        let (vault, rng) = (self.vault(), self.rt().rng());
        let aged = store::importer::aged_messages(tx, vault.current(), RESEALED).await?;
        for one in &aged {
            let text = opened(vault, place(&one.guid), &one.sealed)?;
            let anew = vault.seal(rng, place(&one.guid), &text)?;
            store::importer::seal_message_anew(tx, one, &anew).await?;
        }
        Ok(!aged.is_empty())
    }
}

/// What no key sealed yet lies in clear.
fn opened(vault: &Vault, place: Uuid, sealed: &Sealed) -> Result<String, Error> {
    if sealed.key_id.is_empty() {
        return Ok(sealed.text.clone());
    }
    Ok(vault.unseal(place, &sealed.text, &sealed.key_id)?)
}

fn person(text: &str) -> Result<Person, Error> {
    serde_json::from_str(text).map_err(|error| Error::Tables(error.to_string()))
}

/// A guid of ours is a UUID in capitals; any other is sealed to none.
fn place(guid: &str) -> Uuid {
    guid.parse().unwrap_or_default()
}
