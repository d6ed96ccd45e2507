//! A seller's warehouses.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::WarehouseId;
use kernel::Problem;
use runtime::audit;
use runtime::once::{IdempotentRequest, Replay};
use serde_json::json;

use super::{Service, keeps, reads};
use crate::error::Error;
use crate::model::{Warehouse, WarehouseEdit, WarehouseState};
use crate::{MODULE, rules, store};

/// Warehouses of one seller.
const WAREHOUSES_MAX: i64 = 200;

impl Service {
    /// All of the seller's; the first is made when there is none.
    pub async fn warehouses(&self, by: &Caller) -> Result<Vec<Warehouse>, Problem> {
        let seller = reads(by)?;
        let found = store::warehouses::all(self.rt().db(), seller).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        let made = self
            .tx(move |service, tx| async move { service.first_warehouse(&tx, seller).await })
            .await?;
        Ok(vec![made])
    }

    pub async fn warehouse(&self, by: &Caller, id: WarehouseId) -> Result<Warehouse, Problem> {
        let seller = reads(by)?;
        let all = store::warehouses::all(self.rt().db(), seller).await?;
        all.into_iter()
            .find(|warehouse| warehouse.id == id)
            .ok_or_else(Problem::not_found)
    }

    /// The seller's first warehouse is the default, whatever it says.
    pub async fn create_warehouse(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        facts: WarehouseEdit,
    ) -> Result<Replay<Warehouse>, Problem> {
        let seller = keeps(by)?;
        check(&facts)?;
        let shared = Arc::new((by.clone(), facts));
        self.once(request, 201, move |service, tx| {
            let shared = shared.clone();
            async move {
                let (by, facts) = (&shared.0, &shared.1);
                let count = store::warehouses::count(&tx, seller).await?;
                if count >= WAREHOUSES_MAX {
                    return Err(Problem::conflict("There are too many warehouses.")
                        .with_param("maximum", WAREHOUSES_MAX)
                        .into());
                }
                let mut facts = facts.clone();
                facts.is_default |= store::warehouses::default(&tx, seller).await?.is_none();
                if facts.is_default {
                    store::warehouses::no_default(&tx, seller).await?;
                }
                let made = Warehouse {
                    seller,
                    id: service.rt().ids().new_id(),
                    facts,
                    state: WarehouseState::Open,
                    version: 1,
                    created_at: service.rt().now(),
                };
                if !store::warehouses::insert(&tx, &made).await? {
                    return Err(Problem::conflict("Another warehouse became the default.").into());
                }
                let after = json!(made.facts);
                let id = made.id.to_string();
                audit::record(
                    &tx,
                    service.rt(),
                    MODULE,
                    by,
                    "warehouse.made",
                    &id,
                    None,
                    Some(&after),
                )
                .await?;
                Ok(made)
            }
        })
        .await
    }

    pub async fn edit_warehouse(
        &self,
        by: &Caller,
        id: WarehouseId,
        version: i64,
        facts: WarehouseEdit,
    ) -> Result<Warehouse, Problem> {
        check(&facts)?;
        self.change_warehouse(by, id, version, "warehouse.edited", move |found| {
            if found.facts.is_default && !facts.is_default {
                return Err(Error::DefaultWarehouse);
            }
            if found.state == WarehouseState::Closed && facts.is_default {
                return Err(Error::WarehouseClosed { path: "is_default" });
            }
            Ok((facts.clone(), found.state))
        })
        .await
    }

    /// Nothing comes in or leaves any more. Refused while anything lies there.
    pub async fn close_warehouse(
        &self,
        by: &Caller,
        id: WarehouseId,
        version: i64,
    ) -> Result<Warehouse, Problem> {
        self.change_warehouse(by, id, version, "warehouse.closed", |found| {
            if found.facts.is_default {
                return Err(Error::DefaultWarehouse);
            }
            Ok((found.facts.clone(), WarehouseState::Closed))
        })
        .await
    }

    pub async fn reopen_warehouse(
        &self,
        by: &Caller,
        id: WarehouseId,
        version: i64,
    ) -> Result<Warehouse, Problem> {
        self.change_warehouse(by, id, version, "warehouse.opened", |found| {
            Ok((found.facts.clone(), WarehouseState::Open))
        })
        .await
    }

    async fn change_warehouse<F>(
        &self,
        by: &Caller,
        id: WarehouseId,
        version: i64,
        action: &'static str,
        decide: F,
    ) -> Result<Warehouse, Problem>
    where
        F: Fn(&Warehouse) -> Result<(WarehouseEdit, WarehouseState), Error> + Send + Sync + 'static,
    {
        let seller = keeps(by)?;
        let shared = Arc::new((by.clone(), decide));
        let changed = self
            .tx(move |service, tx| {
                let shared = shared.clone();
                async move {
                    let (by, decide) = (&shared.0, &shared.1);
                    let Some(found) = store::warehouses::find(&tx, seller, id).await? else {
                        return Err(Problem::not_found().into());
                    };
                    if found.version != version {
                        return Err(Problem::changed_meanwhile().into());
                    }
                    let (facts, state) = decide(&found)?;
                    if state == WarehouseState::Closed && found.state == WarehouseState::Open {
                        let inside = store::levels::in_warehouse(&tx, seller, id).await?;
                        if let Some(inside) = inside.filter(|inside| !rules::closing(inside)) {
                            return Err(Error::WarehouseNotEmpty(inside));
                        }
                    }
                    if facts.is_default && !found.facts.is_default {
                        store::warehouses::no_default(&tx, seller).await?;
                    }
                    if !store::warehouses::update(&tx, seller, id, version, &facts, state).await? {
                        return Err(Problem::changed_meanwhile().into());
                    }
                    let before = json!({"facts": found.facts, "state": found.state});
                    let after = json!({"facts": facts, "state": state});
                    let subject = id.to_string();
                    audit::record(
                        &tx,
                        service.rt(),
                        MODULE,
                        by,
                        action,
                        &subject,
                        Some(&before),
                        Some(&after),
                    )
                    .await?;
                    Ok(Warehouse {
                        facts,
                        state,
                        version: version + 1,
                        ..found
                    })
                }
            })
            .await?;
        Ok(changed)
    }
}

fn check(facts: &WarehouseEdit) -> Result<(), Problem> {
    let faults = rules::named(facts);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(faults))
    }
}
