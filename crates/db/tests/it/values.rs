//! Values of the kernel through a column and back.

use db::{Error, Json};
use kernel::{Country, Currency, Decimal, HsCode, Id, Kind, Locale, Text, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engines::on_each_engine;

struct Ship;

impl Kind for Ship {
    const PREFIX: &'static str = "shp";
}

#[derive(Debug, PartialEq, Clone, Serialize, Deserialize)]
struct Berth {
    quay: u32,
    name: String,
}

#[test]
fn values_of_the_kernel_come_back_as_they_went() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let id = Id::<Ship>::from_uuid(Uuid::now_v7());
        let seen_at = Timestamp::from_micros(1_795_341_600_123_456);
        let berth = Berth {
            quay: 4,
            name: "泊位 \\u0000 \"x\"".to_owned(),
        };
        let title = Text::new(Locale::En, "Tea pot").with(Locale::ZhCn, "茶壶");
        let (wanted_berth, wanted_title) = (berth.clone(), title.clone());
        let rate: Decimal = "7.123456".parse().unwrap();
        let row = db
            .tx(move |tx| {
                let (berth, title) = (Json(berth.clone()), title.clone());
                async move {
                    tx.execute(
                        "CREATE TABLE ship (id UUID PRIMARY KEY, seen_at BIGINT, currency TEXT,
                         flag TEXT, hs_code TEXT, berth JSONB, title JSONB, rate TEXT, note JSONB)",
                        &[],
                    )
                    .await?;
                    let currency = Currency::CNY;
                    let flag: Country = "SG".parse().unwrap();
                    let hs_code: HsCode = "691110".parse().unwrap();
                    let none = None::<serde_json::Value>;
                    let sql = "INSERT INTO ship VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                               RETURNING *";
                    let row = tx
                        .row(
                            sql,
                            &[
                                &id, &seen_at, &currency, &flag, &hs_code, &berth, &title, &rate,
                                &none,
                            ],
                        )
                        .await?;
                    Ok::<_, Error>(row.unwrap())
                }
            })
            .await
            .unwrap();
        assert_eq!(row.get::<Id<Ship>>("id").unwrap(), id);
        assert_eq!(row.get::<Timestamp>("seen_at").unwrap(), seen_at);
        assert_eq!(row.get::<Currency>("currency").unwrap(), Currency::CNY);
        assert_eq!(row.get::<Country>("flag").unwrap().alpha2(), "SG");
        assert_eq!(row.get::<HsCode>("hs_code").unwrap().as_str(), "691110");
        assert_eq!(row.get::<Json<Berth>>("berth").unwrap().0, wanted_berth);
        assert_eq!(row.get::<Text>("title").unwrap(), wanted_title);
        assert_eq!(row.get::<Decimal>("rate").unwrap(), rate);
        assert_eq!(row.get::<Option<serde_json::Value>>("note").unwrap(), None);
        assert_eq!(
            row.get::<serde_json::Value>("note").unwrap(),
            serde_json::Value::Null
        );
        assert!(matches!(row.get::<i64>("flag"), Err(Error::Decode { .. })));
        assert!(matches!(
            row.get::<i64>("nowhere"),
            Err(Error::Decode { .. })
        ));
    });
}

#[test]
fn what_no_column_can_hold_is_refused_before_it_is_sent() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let error = db
            .rows("SELECT CAST($1 AS TEXT)", &[&"a\0b"])
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::Unstorable { position: 1, .. }),
            "{error}"
        );
        let error = db
            .rows("SELECT CAST($1 AS JSONB)", &[&serde_json::json!("scalar")])
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::Encode { position: 1, .. }),
            "{error}"
        );
    });
}
