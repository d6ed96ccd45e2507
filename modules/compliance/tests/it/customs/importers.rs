//! Who imports: under lock, masked, carried over from rows in clear, sealed anew by a new key.

use std::time::Duration;

use axum::http::StatusCode;
use contract::identity::Role;
use db::Engine;
use outside::customs::Faults;
use serde_json::{Value, json};

use super::border::{Border, KEYS, Sale};

const NUMBER: &str = "110101199003070000";
/// Whatever names the person of `Border::amend`.
const PERSONAL: [&str; 6] = [
    NUMBER,
    "李小宝",
    "13900000000",
    "王大明",
    "13800000000",
    "北京市海淀区1号",
];

impl Border {
    /// Everything that the tables of declarations say, as texts.
    async fn tables(&self) -> String {
        let mut all = String::new();
        for sql in [
            "SELECT COALESCE(importer, '') AS told FROM compliance_declaration",
            "SELECT CAST(particulars AS TEXT) AS told FROM compliance_declaration",
            "SELECT CAST(findings AS TEXT) AS told FROM compliance_declaration",
            "SELECT COALESCE(person, '') AS told FROM compliance_declaration",
            "SELECT xml AS told FROM compliance_message",
            "SELECT person AS told FROM compliance_allowance",
        ] {
            for row in self.shop.kit.rt.db().rows(sql, &[]).await.unwrap() {
                let told: String = row.get("told").unwrap();
                all.push_str(&told);
                all.push('\n');
            }
        }
        all
    }

    async fn column(&self, sql: &str) -> String {
        let row = self.shop.kit.rt.db().row(sql, &[]).await.unwrap().unwrap();
        row.get("told").unwrap()
    }

    /// A checked import of the person.
    async fn checked_import(&self, n: u128, minor: i128) -> String {
        self.sell(&Sale::import(n, minor)).await;
        let id = self.import(n, NUMBER).await;
        let checked = self.act(&id, "check", json!({})).await.ok();
        assert_eq!(checked["state"], "checked", "{}", checked["findings"]);
        id
    }

    async fn hour_passes(&self) {
        self.shop.kit.pass(Duration::from_secs(3_601)).await;
        self.shop.kit.settle().await;
    }
}

fn names_nobody(text: &str) {
    for own in PERSONAL {
        assert!(!text.contains(own), "{own}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_imports_lies_under_lock_and_is_shown_whole_to_the_declarant_alone() {
    let border = Border::open(Faults::default()).await;
    let id = border.checked_import(1, 20_000).await;
    names_nobody(&border.tables().await);
    let path = format!("/api/compliance/declarations/{id}");
    let mine = border.show(&id).await;
    assert_eq!(mine["particulars"]["person"]["id_number"], NUMBER);
    let sides = mine["sides"].as_array().unwrap();
    let side = sides.iter().find(|one| one["element"] == "buyerIdNumber");
    assert_eq!(side.unwrap()["payment"], "••••••••••••••0000");
    // Who packs for the seller declares nothing; nor does the desk.
    let packer = border.seller().colleague(&[Role::Warehouse]);
    for other in [&border.shop.desk, &packer] {
        let theirs = other.get(&path).await;
        names_nobody(&theirs.text());
        let person = &theirs.ok()["particulars"]["person"];
        assert_eq!(person["id_number"], "••••••••••••••0000");
        assert_eq!(person["consignee"], "王••");
    }
    for message in mine["messages"].as_array().unwrap() {
        let file = format!("{path}/messages/{}", message["guid"].as_str().unwrap());
        let whole = border.seller().get(&file).await;
        assert_eq!(whole.status, StatusCode::OK);
        assert!(PERSONAL.iter().any(|own| whole.text().contains(own)));
        names_nobody(&border.shop.desk.get(&file).await.text());
    }
    // What reaches customs is whole, or they would not release it.
    border.act(&id, "submit", json!({})).await.ok();
    border.until(&id, "released").await;
    names_nobody(&border.tables().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_in_clear_are_moved_by_the_migration_sealed_by_the_job_and_count_on() {
    let border = Border::open(Faults::default()).await;
    let first = border.checked_import(1, 2_000_000).await;
    border.act(&first, "submit", json!({})).await.ok();
    border.until(&first, "released").await;
    let person: Value = border.show(&first).await["particulars"]["person"].clone();
    // As the program before left it.
    border
        .write(
            "UPDATE compliance_declaration SET importer = NULL, importer_key_id = NULL, person = 'before'",
            Vec::new(),
        )
        .await;
    border
        .write(
            "UPDATE compliance_allowance SET person = 'before'",
            Vec::new(),
        )
        .await;
    let put = match border.shop.kit.rt.db().engine() {
        Engine::Sqlite => {
            "UPDATE compliance_declaration
             SET particulars = json_set(particulars, '$.person', json($1))"
        }
        Engine::Postgres => {
            "UPDATE compliance_declaration
             SET particulars = jsonb_set(particulars, '{person}', CAST($1 AS JSONB))"
        }
    };
    border.write(put, vec![person.to_string()]).await;
    let guid = "SELECT guid AS told FROM compliance_message WHERE number = 511";
    let guid = border.column(guid).await;
    let clear = "<ceb:CEB511Message><ceb:consignee>王大明</ceb:consignee></ceb:CEB511Message>";
    border
        .write(
            "UPDATE compliance_message SET xml = $1, key_id = '' WHERE guid = $2",
            vec![clear.to_owned(), guid.clone()],
        )
        .await;
    let migration = match border.shop.kit.rt.db().engine() {
        Engine::Sqlite => include_str!("../../../migrations/0010_importers.sql"),
        Engine::Postgres => include_str!("../../../migrations/0010_importers.postgres.sql"),
    };
    for statement in migration.split(';').filter(|one| one.contains("UPDATE ")) {
        border.write(statement, Vec::new()).await;
    }
    let particulars = "SELECT CAST(particulars AS TEXT) AS told FROM compliance_declaration";
    names_nobody(&border.column(particulars).await);
    // It is read as it lies there, and then put under lock.
    let shown = border.show(&first).await;
    assert_eq!(shown["particulars"]["person"], person);
    assert!(border.tables().await.contains(NUMBER));
    border.hour_passes().await;
    names_nobody(&border.tables().await);
    let shown = border.show(&first).await;
    assert_eq!(shown["particulars"]["person"], person);
    let file = format!("/api/compliance/declarations/{first}/messages/{guid}");
    assert!(border.seller().get(&file).await.text().contains("王大明"));
    // The year goes on where it was.
    border.sell(&Sale::import(2, 700_000)).await;
    let second = border.import(2, NUMBER).await;
    let over = border.act(&second, "check", json!({})).await.ok();
    let findings = over["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|one| one["rule"] == "limit_per_year"),
        "{over}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_seals_what_the_old_one_sealed_and_changes_nothing_else() {
    let border = Border::open(Faults::default()).await;
    let id = border.checked_import(1, 20_000).await;
    let before = border.show(&id).await;
    let (place, old) = (id.parse::<compliance::DeclarationId>().unwrap(), "old");
    let (_, only_old) = KEYS.split_once(',').unwrap();
    let person = before["particulars"]["person"].to_string();
    let rng = border.shop.kit.rt.rng();
    let sealed = border
        .vault(only_old.trim())
        .seal(rng, place.uuid(), &person);
    let sealed = sealed.unwrap();
    assert_eq!(sealed.key_id, old);
    border
        .write(
            "UPDATE compliance_declaration SET importer = $1, importer_key_id = $2",
            vec![sealed.text, sealed.key_id],
        )
        .await;
    assert_eq!(border.show(&id).await, before);
    border.hour_passes().await;
    let key = "SELECT importer_key_id AS told FROM compliance_declaration";
    assert_eq!(border.column(key).await, "new");
    assert_eq!(border.show(&id).await, before);
}
