//! The rules of commission: the set that ships, and those that the platform makes. A set counts
//! from its time on, for sales made then; it changes nothing that was sold before.

use contract::identity::Caller;
use kernel::{FieldError, Timestamp};
use runtime::audit;
use runtime::once::IdempotentRequest;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::error::Error;
use crate::rules::commission::Rules;
use crate::store;
use crate::store::escrow::RulesLine;

/// The set that is compiled in.
pub(crate) fn shipped() -> Rules {
    let none = Rules { rule: Vec::new() };
    let rules: Rules =
        toml::from_str(include_str!("../fees.default.toml")).unwrap_or_else(|fault| {
            tracing::error!(%fault, "the rules of commission that ship can't be read");
            none
        });
    debug_assert!(!rules.rule.is_empty() && rules.faults().is_empty());
    rules
}

/// A set of rules with its number and its time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeeRulesView {
    /// 0 is the set that ships.
    pub version: i64,
    pub valid_from: Option<Timestamp>,
    pub rules: Rules,
    pub actor: Option<String>,
    /// It counts for what is sold now.
    pub current: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeeRulesPage {
    pub items: Vec<FeeRulesView>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFeeRules {
    /// Now, when absent; never in the past.
    pub valid_from: Option<Timestamp>,
    pub rules: Rules,
}

impl Service {
    /// All sets, the newest first, the one that ships last.
    pub(crate) async fn ops_fee_rules(&self, by: &Caller) -> Result<FeeRulesPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        self.read((), |service, tx, _| async move {
            let (current, _) = service.fee_rules(&tx).await?;
            let mut items: Vec<FeeRulesView> = store::escrow::all_rules(&tx)
                .await?
                .into_iter()
                .map(|line| FeeRulesView {
                    version: line.version,
                    valid_from: Some(line.valid_from),
                    rules: line.rules,
                    actor: Some(line.actor),
                    current: line.version == current,
                })
                .collect();
            items.push(FeeRulesView {
                version: 0,
                valid_from: None,
                rules: service.default_rules().clone(),
                actor: None,
                current: current == 0,
            });
            Ok(FeeRulesPage { items })
        })
        .await
    }

    /// Makes a new set. What was sold keeps the commission of its day.
    pub(crate) async fn set_fee_rules(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: NewFeeRules,
    ) -> Result<FeeRulesPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let now = self.now();
        let mut faults: Vec<FieldError> = form.rules.faults();
        for fault in &mut faults {
            fault.path = format!("rules.{}", fault.path);
        }
        if form.valid_from.is_some_and(|from| from < now) {
            let text = "rules don't reach back";
            faults.push(FieldError::new("valid_from", "in_the_past", text));
        }
        if !faults.is_empty() {
            return Err(Error::Fields(faults));
        }
        let input = (by.clone(), form);
        self.write_once(request, input, |service, tx, input| async move {
            let (by, form) = input.as_ref();
            let newest = store::escrow::all_rules(&tx).await?;
            let line = RulesLine {
                version: newest.first().map_or(0, |line| line.version) + 1,
                valid_from: form.valid_from.unwrap_or(service.now()),
                rules: form.rules.clone(),
                actor: by.actor(),
                at: service.now(),
            };
            store::escrow::add_rules(&tx, &line).await?;
            let after = json!({"version": line.version, "rules": line.rules});
            let (rt, what) = (service.rt(), "payments.fee_rules_set");
            let subject = line.version.to_string();
            audit::record(&tx, rt, MODULE, by, what, &subject, None, Some(&after)).await?;
            Ok(())
        })
        .await?;
        self.ops_fee_rules(by).await
    }
}
