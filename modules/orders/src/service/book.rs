//! The address book of a firm: where a buyer has goods sent, where a seller sends them from.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use contract::logistics::Address;
use kernel::{FieldError, Page};
use runtime::http::{IfMatch, MaybeIfMatch};

use crate::error::Error;
use crate::model::cart::{ADDRESSES_MAX, AddressId, BookedAddress};
use crate::rules;
use crate::service::Service;
use crate::store;

/// What somebody writes into the book.
#[derive(Clone, Debug)]
pub(crate) struct NewEntry {
    pub(crate) label: String,
    pub(crate) address: Address,
    pub(crate) is_default: bool,
}

impl Service {
    pub(crate) async fn addresses(
        &self,
        by: &Caller,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<BookedAddress>, Error> {
        let org = reader(by)?;
        let after: Option<(AddressId,)> = match after {
            Some(text) => Some(kernel::Cursor::decode(text).map_err(kernel::Problem::from)?),
            None => None,
        };
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let entries = store::book::list(self.rt.db(), org, after.map(|(id,)| id), rows).await?;
        Ok(Page::cut(entries, limit, |entry| (entry.id,)).map_err(kernel::Problem::from)?)
    }

    pub(crate) async fn address(&self, by: &Caller, id: AddressId) -> Result<BookedAddress, Error> {
        let org = reader(by)?;
        store::book::find(self.rt.db(), org, id)
            .await?
            .ok_or(Error::NotFound)
    }

    pub(crate) async fn add_address(
        &self,
        by: &Caller,
        new: NewEntry,
    ) -> Result<BookedAddress, Error> {
        let org = writer(by)?;
        check(&new)?;
        let entry = BookedAddress {
            id: self.rt.ids().new_id(),
            label: new.label.trim().to_owned(),
            address: new.address,
            is_default: new.is_default,
            version: 1,
            updated_at: self.now(),
        };
        let person = by.person;
        self.rt
            .db()
            .tx(move |tx| {
                let mut entry = entry.clone();
                async move {
                    let before = store::book::count(&tx, org).await?;
                    if before >= ADDRESSES_MAX {
                        return Err(Error::BookFull);
                    }
                    // The first one is what everybody means by default.
                    entry.is_default |= before == 0;
                    if entry.is_default {
                        store::book::clear_default(&tx, org, entry.id, entry.updated_at).await?;
                    }
                    store::book::insert(&tx, org, person, &entry).await?;
                    Ok(entry)
                }
            })
            .await
    }

    pub(crate) async fn change_address(
        &self,
        by: &Caller,
        id: AddressId,
        seen: &IfMatch,
        new: NewEntry,
    ) -> Result<BookedAddress, Error> {
        let org = writer(by)?;
        check(&new)?;
        let version = seen.version()?;
        let now = self.now();
        self.rt
            .db()
            .tx(move |tx| {
                let new = new.clone();
                async move {
                    let before = store::book::load(&tx, org, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    if before.version != version {
                        return Err(kernel::Problem::changed_meanwhile().into());
                    }
                    let entry = BookedAddress {
                        id,
                        label: new.label.trim().to_owned(),
                        address: new.address,
                        is_default: new.is_default,
                        version: version + 1,
                        updated_at: now,
                    };
                    if entry.is_default {
                        store::book::clear_default(&tx, org, id, now).await?;
                    }
                    if !store::book::update(&tx, org, &entry).await? {
                        return Err(kernel::Problem::changed_meanwhile().into());
                    }
                    Ok(entry)
                }
            })
            .await
    }

    pub(crate) async fn remove_address(
        &self,
        by: &Caller,
        id: AddressId,
        seen: &MaybeIfMatch,
    ) -> Result<(), Error> {
        let org = writer(by)?;
        let before = store::book::find(self.rt.db(), org, id)
            .await?
            .ok_or(Error::NotFound)?;
        seen.check(before.version)?;
        let gone = self
            .rt
            .db()
            .tx(move |tx| async move { store::book::delete(&tx, org, id).await })
            .await
            .map_err(Error::Db)?;
        if gone { Ok(()) } else { Err(Error::NotFound) }
    }
}

fn reader(by: &Caller) -> Result<OrgId, Error> {
    by.allows("orders:read")?;
    owner(by)
}

/// Those who buy and those who send have a book.
fn owner(by: &Caller) -> Result<OrgId, Error> {
    match by.kind {
        OrgKind::Buyer | OrgKind::Seller => Ok(by.org),
        OrgKind::Platform => Err(kernel::Problem::forbidden().into()),
    }
}

fn writer(by: &Caller) -> Result<OrgId, Error> {
    by.allows("orders:write")?;
    by.require(&[Role::Owner, Role::Buyer, Role::Staff, Role::Warehouse])?;
    owner(by)
}

fn check(new: &NewEntry) -> Result<(), Error> {
    let mut faults = rules::plan::address_faults(&new.address, "address");
    if new.label.trim().is_empty() {
        faults.push(FieldError::new("label", "required", "is needed"));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}
