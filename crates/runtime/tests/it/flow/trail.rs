//! Who changed what.

use contract::identity::Caller;
use contract::ids::OrgId;
use kernel::Problem;
use runtime::audit::{self, Filter};
use runtime::bus::Manner;
use serde_json::json;
use uuid::Uuid;

use super::{Port, World};

impl Port {
    async fn renames(
        &self,
        org: u128,
        subject: &'static str,
        from: &'static str,
        to: &'static str,
    ) {
        let mut by = Caller::system();
        by.org = OrgId::from_uuid(Uuid::from_u128(org));
        by.trace = Some("req-1".to_owned());
        let rt = self.rt.clone();
        let noted: Result<(), Problem> = self
            .rt
            .db()
            .tx(move |tx| {
                let (rt, by) = (rt.clone(), by.clone());
                async move {
                    let before = json!({"name": from, "color": "red"});
                    let after = json!({"name": to, "color": "red"});
                    let (before, after) = (Some(&before), Some(&after));
                    audit::record(
                        &tx,
                        &rt,
                        "yard",
                        &by,
                        "thing.renamed",
                        subject,
                        before,
                        after,
                    )
                    .await
                }
            })
            .await;
        noted.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_listed_newest_first_by_thing_and_by_firm() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    port.renames(1, "thg_a", "Tea", "Tee").await;
    port.renames(2, "thg_b", "Pot", "Pan").await;
    port.renames(1, "thg_a", "Tee", "Chai").await;
    let list = async |filter: Filter, before, limit| {
        audit::list(port.rt.db(), &["yard", "tower"], &filter, before, limit)
            .await
            .unwrap()
    };
    let all = list(Filter::default(), None, 10).await;
    assert_eq!(all.len(), 3);
    assert_eq!(
        all[0].changes,
        json!({"name": {"from": "Tee", "to": "Chai"}})
    );
    assert_eq!(
        (all[0].actor.as_str(), all[0].trace.as_deref()),
        ("system", Some("req-1"))
    );
    let of_thing = Filter {
        subject: Some("thg_a".to_owned()),
        ..Filter::default()
    };
    assert_eq!(list(of_thing, None, 10).await.len(), 2);
    let of_firm = Filter {
        org: Some(all[1].org),
        ..Filter::default()
    };
    assert_eq!(list(of_firm, None, 10).await.len(), 1);
    let page = list(Filter::default(), None, 2).await;
    let rest = list(Filter::default(), Some(page[1].id), 2).await;
    assert_eq!((page.len(), rest.len()), (2, 1));
    assert_eq!(rest[0].id, all[2].id);
}
