//! What the benchmark finds out before it measures: products, offers, words to search for; and the
//! buyers it registers, through the same doors as people.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::client::Client;
use crate::fault::{Fault, Outcome, fault};
use crate::server::Server;

pub const PASSWORD: &str = "ships in the morning mist";
const LETTER_WITHIN: Duration = Duration::from_secs(60);
/// Offers that journeys buy.
const OFFERS: usize = 600;
/// Pages of a list that are read to learn products.
const PAGES: usize = 20;
/// Products looked for; the lists are not read further.
const PRODUCTS_MAX: usize = 120_000;

/// What is for sale.
pub struct World {
    pub products: Vec<String>,
    pub categories: Vec<String>,
    pub sellers: Vec<String>,
    /// Texts that somebody may type.
    pub searches: Vec<String>,
    pub offers: Vec<Offer>,
    pub total: u64,
}

#[derive(Clone)]
pub struct Offer {
    pub id: String,
    pub seller: String,
    pub quantity: i64,
}

/// A text of a JSON value.
pub fn text(value: &Value) -> Outcome<String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Fault(format!("no text: {value}")))
}

impl World {
    pub async fn learn(server: &Server, seed: u64) -> Outcome<Rc<World>> {
        let mut client = Client::new(server.address);
        let mut rng = StdRng::seed_from_u64(seed);
        let first = client
            .get("/api/catalog/products?limit=1&facets=true")
            .await?
            .ok()?;
        let total = first["total"].as_u64().unwrap_or(0);
        let keys = |kind: &str| -> Vec<String> {
            let values = first["facets"][kind].as_array();
            values
                .into_iter()
                .flatten()
                .filter_map(|value| text(&value["key"]).ok())
                .collect()
        };
        let (categories, mut sellers) = (keys("categories"), BTreeSet::from_iter(keys("sellers")));
        let (mut products, mut titles) = (BTreeSet::new(), Vec::new());
        let mut roots: Vec<String> = categories
            .iter()
            .map(|category| format!("&category={category}"))
            .collect();
        roots.push(String::new());
        for root in &roots {
            let mut after = String::new();
            for _ in 0..PAGES {
                if products.len() >= PRODUCTS_MAX {
                    break;
                }
                let path = format!("/api/catalog/products?limit=100{root}{after}");
                let page = client.get(&path).await?.ok()?;
                for item in page["items"].as_array().into_iter().flatten() {
                    if let Ok(seller) = text(&item["seller"]["id"]) {
                        sellers.insert(seller);
                    }
                    if products.insert(text(&item["id"])?) && titles.len() < 20_000 {
                        titles.push(item["title"].clone());
                    }
                }
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
        }
        if products.is_empty() {
            return fault("there is no product to buy");
        }
        let mut products: Vec<String> = products.into_iter().collect();
        products.shuffle(&mut rng);
        let offers = offers(&mut client, &products).await?;
        let searches = searches(&titles, &mut rng);
        let sellers = sellers.into_iter().collect();
        Ok(Rc::new(World {
            products,
            categories,
            sellers,
            searches,
            offers,
            total,
        }))
    }
}

/// Offers with much in stock, of several sellers.
async fn offers(client: &mut Client, products: &[String]) -> Outcome<Vec<Offer>> {
    let mut found: Vec<(i64, Offer)> = Vec::new();
    for product in products.iter().take(OFFERS * 3) {
        let path = format!("/api/catalog/products/{product}?currency=USD");
        let page = client.get(&path).await?.ok()?;
        for offer in page["offers"].as_array().into_iter().flatten() {
            let (Ok(id), Ok(seller)) = (text(&offer["id"]), text(&offer["seller"]["id"])) else {
                continue;
            };
            let number = |name: &str| offer[name].as_i64().unwrap_or(1).max(1);
            let multiple = number("order_multiple");
            let quantity = (number("minimum_order") + multiple - 1) / multiple * multiple;
            let times = offer["available"].as_i64().unwrap_or(0) / quantity;
            if times > 0 {
                found.push((
                    times,
                    Offer {
                        id,
                        seller,
                        quantity,
                    },
                ));
            }
        }
    }
    found.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
    found.truncate(OFFERS);
    let offers: Vec<Offer> = found.into_iter().map(|(_, offer)| offer).collect();
    let sellers: BTreeSet<&str> = offers.iter().map(|offer| offer.seller.as_str()).collect();
    if sellers.len() < 2 {
        return fault("there are not two sellers with something in stock");
    }
    Ok(offers)
}

/// Those that law lets into Germany without a paper that sellers made up by a seed do not have: each
/// is quoted by itself.
pub async fn sendable(buyer: &mut Client, offers: &[Offer]) -> Outcome<Vec<Offer>> {
    let mut sendable = Vec::new();
    for offer in offers {
        let body = json!({
            "currency": "USD",
            "address": {"name": "Anna Roth", "line1": "Torstrasse 1", "city": "Berlin",
                "postal_code": "10119", "country": "DE"},
            "lines": [{"offer": offer.id, "quantity": offer.quantity}],
        });
        let quote = buyer
            .post("/api/orders/checkouts/quote", &body)
            .await?
            .ok()?;
        if quote["can_be_placed"] == json!(true) {
            sendable.push(offer.clone());
        }
    }
    let sellers: BTreeSet<&str> = sendable.iter().map(|offer| offer.seller.as_str()).collect();
    match sellers.len() {
        0 | 1 => fault("there are not two sellers with something that may be sent"),
        _ => Ok(sendable),
    }
}

/// Words of titles in both languages, some of them mistyped.
fn searches(titles: &[Value], rng: &mut StdRng) -> Vec<String> {
    let mut searches = Vec::new();
    for title in titles {
        let english = title["en"].as_str().unwrap_or_default();
        let words: Vec<&str> = english
            .split_whitespace()
            .filter(|word| word.len() > 3)
            .collect();
        let Some(first) = words.choose_owned(rng) else {
            continue;
        };
        let second = words.choose_owned(rng).unwrap_or_default();
        match rng.random_range(0..10) {
            0..4 => searches.push(first),
            4..7 => searches.push(format!("{first} {second}")),
            7 => searches.push(mistyped(&first)),
            _ => {
                let chinese: String = title["zh-CN"]
                    .as_str()
                    .unwrap_or_default()
                    .chars()
                    .take(4)
                    .collect();
                searches.push(if chinese.is_empty() { first } else { chinese });
            }
        }
    }
    if searches.is_empty() {
        searches.push("cotton".to_owned());
    }
    searches
}

trait ChooseOwned {
    fn choose_owned(&self, rng: &mut StdRng) -> Option<String>;
}

impl ChooseOwned for Vec<&str> {
    fn choose_owned(&self, rng: &mut StdRng) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        self.get(rng.random_range(0..self.len()))
            .map(|word| (*word).to_owned())
    }
}

/// Two letters in the wrong order.
fn mistyped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    if middle > 0 {
        letters.swap(middle - 1, middle);
    }
    letters.into_iter().collect()
}

/// Percent-encodes a query value.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(byte as char)
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Somebody of a firm of their own, logged in. The code comes out of the folder that stands for
/// the mail of a server without a mail server.
pub async fn register(
    server: &Server,
    mail: &RefCell<Mail>,
    name: &str,
    kind: &str,
    country: &str,
) -> Outcome<Client> {
    let mut client = Client::new(server.address);
    let email = format!("{name}@bench.example");
    let begun = client
        .post("/api/identity/registrations", &json!({"email": email}))
        .await?
        .ok()?;
    let id = text(&begun["id"])?;
    let code = code(mail, &email).await?;
    let path = format!("/api/identity/registrations/{id}/verify");
    let proof = client.post(&path, &json!({"code": code})).await?.ok()?;
    let body = json!({
        "proof": proof["proof"], "name": "Bench Buyer", "password": PASSWORD, "currency": "USD",
        "organisation": {"kind": kind, "name": format!("Bench {name}"), "country": country},
    });
    let path = format!("/api/identity/registrations/{id}/complete");
    client.post(&path, &body).await?.ok()?;
    Ok(client)
}

async fn code(mail: &RefCell<Mail>, email: &str) -> Outcome<String> {
    let asked = Instant::now();
    loop {
        let found = mail.borrow_mut().take(email);
        if let Some(code) = found {
            return Ok(code);
        }
        if asked.elapsed() > LETTER_WITHIN {
            return fault(format!("no letter to {email} came"));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The folder of letters that were not sent anywhere.
pub struct Mail {
    folder: std::path::PathBuf,
    seen: BTreeSet<std::ffi::OsString>,
    codes: BTreeMap<String, String>,
}

impl Mail {
    pub fn of(data: &Path) -> Mail {
        Mail {
            folder: data.join("mail"),
            seen: BTreeSet::new(),
            codes: BTreeMap::new(),
        }
    }

    fn take(&mut self, email: &str) -> Option<String> {
        self.look();
        self.codes.remove(email)
    }

    fn look(&mut self) {
        for entry in std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name();
            let is_letter = Path::new(&name)
                .extension()
                .is_some_and(|end| end == "json");
            if !is_letter || !self.seen.insert(name) {
                continue;
            }
            let letter: Option<Value> = std::fs::read(entry.path())
                .ok()
                .and_then(|bytes| serde_json::from_slice(&bytes).ok());
            let Some(letter) = letter else { continue };
            let words = letter["text"].as_str().unwrap_or_default();
            let code = words
                .split(|c: char| !c.is_ascii_digit())
                .find(|word| word.len() == 6);
            if let (Ok(to), Some(code)) = (text(&letter["to"]), code) {
                self.codes.insert(to, code.to_owned());
            }
        }
    }
}
