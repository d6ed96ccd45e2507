//! Lists in versions: taken, compared, refused when they are not what they are said to be.

use contract::risk::{Occasion, ScreenAsk, Verdict};
use kernel::Country;
use serde_json::json;

use crate::desk::{Desk, HEAD, company};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_list_nobody_is_said_to_be_clear() {
    let desk = Desk::bare(Vec::new()).await;
    let ask = ScreenAsk {
        firm: desk.firm.org(),
        occasion: Occasion::Checkout,
        process: desk.uuid(),
        parties: vec![company("Spreewerk GmbH", Country::DE)],
        destination: None,
    };
    let refused = desk
        .risk
        .screen(&desk.firm.caller(), ask)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.kind.as_ref(), refused.status),
        ("risk/no-lists", 503)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_waits_shows_its_changes_and_takes_the_place_of_the_one_before() {
    let desk = Desk::open().await;
    let file = format!(
        "{HEAD}\nD-1,Demo,Entity,Black Harbour Trading FZE,,,,,\nD-2,Demo,Individual,\"OKONJO, Viktor Amadi\",,1961-04-02,,,\nD-7,Demo,Entity,Grey Anchor Ltd,,,,,\n"
    );
    let about = json!({"name": "demo", "format": "csl_csv"});
    let taken = desk.takes(&desk.anna, about, &[("file", &file)]).await.ok();
    assert_eq!(
        (&taken["state"], &taken["entries"]),
        (&json!("waiting"), &json!(3))
    );
    let path = format!("/api/risk/ops/lists/{}", taken["id"].as_str().unwrap());
    let grey = company("Grey Anchor Ltd", Country::DE);
    let answer = desk.screens(grey.clone(), desk.uuid()).await;
    assert_eq!(
        answer.verdict,
        Verdict::Clear,
        "a waiting version is not asked"
    );

    let changes = desk.ben.get(&format!("{path}/changes")).await.ok();
    assert_eq!(changes["added"][0]["id"], "D-7");
    assert_eq!(changes["removed"][0]["id"], "D-3");
    let changed = &changes["changed"][0];
    assert_eq!(changed["before"]["name"], "Black Harbour Trading LLC");
    assert_eq!(changed["after"]["name"], "Black Harbour Trading FZE");

    desk.anna
        .post(&format!("{path}/in-force"), json!({}))
        .await
        .ok();
    desk.kit.settle().await;
    let answer = desk.screens(grey, desk.uuid()).await;
    assert_eq!(answer.verdict, Verdict::Hit);
    let again = desk.anna.post(&format!("{path}/in-force"), json!({})).await;
    again.is_refused("risk/list-not-waiting");
    // The comparison stays after it came into force.
    let later = desk.ben.get(&format!("{path}/changes")).await.ok();
    assert_eq!(later, changes);
    let all = desk.ben.get("/api/risk/ops/lists").await.ok();
    let states: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| list["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["in_force", "superseded"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_and_broken_files_are_refused_with_the_reason() {
    let desk = Desk::open().await;
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \
        \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>";
    let outside = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><CONSOLIDATED_LIST>&e;</CONSOLIDATED_LIST>";
    let deep = format!("<CONSOLIDATED_LIST>{}", "<A>".repeat(5_000));
    let unended = "<CONSOLIDATED_LIST dateGenerated=\"2026-11-20\"><INDIVIDUALS>";
    for file in [bomb, outside, &deep, unended, "", "not xml at all"] {
        let about = json!({"name": "un", "format": "un_xml"});
        let refused = desk.takes(&desk.anna, about, &[("file", file)]).await;
        refused.is_refused("risk/list-refused");
    }
    let about = json!({"name": "csl", "format": "csl_csv"});
    let refused = desk
        .takes(&desk.anna, about, &[("file", "a,b\n1,2\n")])
        .await;
    refused.is_refused("risk/list-refused");
    let about = json!({"name": "Own List!", "format": "csl_csv"});
    let refused = desk.takes(&desk.anna, about, &[("file", "x")]).await;
    assert_eq!(refused.fields(), ["about.name"]);
    let about = json!({"name": "demo", "format": "csl_csv"});
    let refused = desk.takes(&desk.firm, about, &[("file", "x")]).await;
    refused.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lists_of_the_un_and_of_ofac_are_read_in_their_own_formats() {
    let desk = Desk::open().await;
    let un = "<?xml version=\"1.0\" encoding=\"utf-8\"?><CONSOLIDATED_LIST dateGenerated=\"2026-11-20T00:00:00Z\">\
        <INDIVIDUALS></INDIVIDUALS><ENTITIES><ENTITY><DATAID>1</DATAID><FIRST_NAME>MADE UP MINING BUREAU</FIRST_NAME>\
        <REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>";
    let about = json!({"name": "un_consolidated", "format": "un_xml"});
    let taken = desk.takes(&desk.anna, about, &[("file", un)]).await.ok();
    assert!(taken["version"].as_str().unwrap().starts_with("2026-11-20"));
    let sdn = "36,\"MADE UP AIRWAYS\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
    let alt = "36,12,\"aka\",\"INVENTED AIR\",-0- \n";
    let about = json!({"name": "ofac_sdn", "format": "ofac_sdn_csv"});
    let files = [("file", sdn), ("alt", alt)];
    let taken = desk.takes(&desk.anna, about, &files).await.ok();
    let path = format!(
        "/api/risk/ops/lists/{}/in-force",
        taken["id"].as_str().unwrap()
    );
    desk.anna.post(&path, json!({})).await.ok();
    let party = json!({"role": "firm", "kind": "company", "name": "Invented Air"});
    let checked = desk.ben.post("/api/risk/ops/check", party).await.ok();
    assert_eq!(checked["found"][0]["list"], "ofac_sdn");
    assert_eq!(checked["found"][0]["verdict"], "hit");
    let party = json!({"role": "firm", "kind": "company", "name": "x", "birth_date": "soon"});
    let refused = desk.ben.post("/api/risk/ops/check", party).await;
    assert_eq!(refused.fields(), ["parties[0].birth_date"]);
}
