//! The order of a run: a store with products, the parts that were asked for, one report.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::fault::{Outcome, fault};
use crate::journey::{Buyer, Step};
use crate::load::{closed, paced};
use crate::reads::{Look, Looker};
use crate::report::{Measure, Row, rounded};
use crate::server::{Server, Setup, free_port};
use crate::world::{Mail, World, register, sendable};
use crate::{Line, Part, cost, hot, machine, report};

/// The page by which a server is seen to answer.
const FIRST: &str = "/api/catalog/products?limit=24";
const SEED: u64 = 20_261_122;
/// Registered at the same time; each hashes a password.
const REGISTERED_AT_ONCE: usize = 8;
const STARTS: usize = 5;

const LISTS: Measure = Measure {
    anchor: Some(34.0),
    target: Some(5_000.0),
};
const PAGES: Measure = Measure {
    anchor: Some(60.0),
    target: Some(5_000.0),
};
const SEARCHES: Measure = Measure {
    anchor: Some(6.5),
    target: Some(1_000.0),
};
const JOURNEYS: Measure = Measure {
    anchor: Some(4.7),
    target: Some(500.0),
};

pub async fn carry_out(line: &Line) -> Outcome<()> {
    let binary_mib = std::fs::metadata(&line.binary)
        .map_err(|error| crate::fault::Fault(format!("{}: {error}", line.binary.display())))?
        .len() as f64
        / 1_048_576.0;
    let temporary = tempfile::Builder::new().prefix("argosy-bench-").tempdir()?;
    let data = line
        .data
        .clone()
        .unwrap_or_else(|| temporary.path().join("store"));
    let cores = machine::cores();
    let mut told = Map::new();
    told.insert("machine".to_owned(), json!({
        "cores": cores, "processor": machine::processor(), "load_average_before": machine::load_average(),
    }));
    told.insert("binary_mib".to_owned(), json!(rounded(binary_mib)));
    println!(
        "binary {binary_mib:.1} MiB; {cores} cores; load before {}",
        machine::load_average()
    );
    let setup = setup(line, data)?;
    if line.url.is_none() {
        if line.wants(Part::Footprint) {
            let footprint = footprint(&setup, temporary.path().join("demo")).await?;
            println!("demo world: {footprint}");
            told.insert("demo".to_owned(), footprint);
        }
        let filled = fill(line, &setup).await?;
        println!("store: {filled}");
        told.insert("store".to_owned(), filled);
        if line.wants(Part::Start) {
            let starts = starts(&setup).await?;
            println!("start to first answer: {starts}");
            told.insert("start".to_owned(), starts);
        }
    }
    let rest = [
        Part::List,
        Part::Page,
        Part::Search,
        Part::Journey,
        Part::Cost,
        Part::Hot,
    ];
    let mut rows = Vec::new();
    if rest.into_iter().any(|part| line.wants(part)) {
        let server = match line.url {
            Some(address) => Server::found(address),
            None => setup.start(FIRST).await?,
        };
        let measured = measured(line, &setup, &server, &mut rows, &mut told).await;
        let (all, own) = server.resident_mib();
        told.insert(
            "resident_after_mib".to_owned(),
            json!({"all": rounded(all), "own": rounded(own)}),
        );
        println!(
            "\n{}resident after all of it: {all:.0} MiB, {own:.0} of them no file",
            report::table(&rows, cores)
        );
        let stopped = server.stop().await;
        measured?;
        stopped?;
    }
    told.insert(
        "scenarios".to_owned(),
        rows.iter().map(|row| row.json(cores)).collect(),
    );
    if let Some(folder) = line.json.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let text = serde_json::to_string_pretty(&Value::Object(told))?;
    std::fs::write(&line.json, &text)?;
    println!("{}", line.json.display());
    Ok(())
}

fn setup(line: &Line, data: PathBuf) -> Outcome<Setup> {
    let port = line.port.map_or_else(free_port, Ok)?;
    // What everybody may do in a minute would be the first thing that the load meets.
    let mut settings = vec![
        ("ARGOSY_RATES__ENABLED".to_owned(), "false".to_owned()),
        ("ARGOSY_TELEMETRY__LOG".to_owned(), "warn".to_owned()),
    ];
    for text in &line.settings {
        match text.split_once('=') {
            Some((name, value)) => settings.push((name.to_owned(), value.to_owned())),
            None => return fault(format!("--set {text}: wants NAME=VALUE")),
        }
    }
    Ok(Setup {
        binary: line.binary.clone(),
        data,
        listen: SocketAddr::from(([127, 0, 0, 1], port)),
        database_url: line.database_url.clone(),
        settings,
        demo: true,
    })
}

/// Memory of a server with nothing but the demo world, after it has answered a little.
async fn footprint(setup: &Setup, data: PathBuf) -> Outcome<Value> {
    let setup = Setup {
        data,
        database_url: None,
        ..setup.clone()
    };
    let began = Instant::now();
    let server = setup.start(FIRST).await?;
    let built = began.elapsed().as_secs_f64();
    let mut client = Client::new(server.address);
    for path in [
        "/",
        "/healthz",
        "/api/openapi.json",
        FIRST,
        "/api/catalog/products?q=tea",
    ] {
        client.get(path).await?;
    }
    server.settle().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (all, own) = server.resident_mib();
    server.stop().await?;
    let again = setup.start(FIRST).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (all_again, own_again) = again.resident_mib();
    again.stop().await?;
    Ok(json!({
        "built_in_seconds": rounded(built),
        "resident_mib": rounded(all), "own_mib": rounded(own),
        "resident_restarted_mib": rounded(all_again), "own_restarted_mib": rounded(own_again),
        "in_target": all.max(all_again) <= 120.0,
    }))
}

/// Fills the store unless it is filled.
async fn fill(line: &Line, setup: &Setup) -> Outcome<Value> {
    let marker = setup.data.join("bench-filled");
    if marker.exists() {
        return Ok(json!("filled before"));
    }
    std::fs::create_dir_all(&setup.data)?;
    let began = Instant::now();
    if line.products > 0 {
        let (sellers, products) = (line.sellers.to_string(), line.products.to_string());
        setup
            .verb(&["seed", "--sellers", &sellers, "--products", &products])
            .await?;
    }
    let server = setup.start(FIRST).await?;
    server.settle().await?;
    indexed(&server).await?;
    server.stop().await?;
    std::fs::write(&marker, "")?;
    Ok(json!({"products": line.products, "sellers": line.sellers,
              "seconds": rounded(began.elapsed().as_secs_f64())}))
}

/// Waits until the search index holds everything.
async fn indexed(server: &Server) -> Outcome<()> {
    let mut client = Client::new(server.address);
    for _ in 0..6_000 {
        let list = client.get(FIRST).await?.ok()?;
        if list["indexing"] != json!(true) && list["total"].as_u64().unwrap_or(0) > 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    fault("the products do not come into the index")
}

/// Of the server alone: simulated peers in its process would read what they remember.
async fn starts(setup: &Setup) -> Outcome<Value> {
    let setup = &Setup {
        demo: false,
        ..setup.clone()
    };
    let mut tidy = Vec::new();
    let mut killed = Vec::new();
    for _ in 0..STARTS {
        let server = setup.start("/healthz").await?;
        tidy.push(rounded(server.first_answer_ms));
        server.stop().await?;
    }
    let mut listed = Vec::new();
    for _ in 0..STARTS {
        let server = setup.start(FIRST).await?;
        listed.push(rounded(server.first_answer_ms));
        server.kill().await?;
        let server = setup.start("/healthz").await?;
        killed.push(rounded(server.first_answer_ms));
        server.stop().await?;
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or(0.0)
    };
    let (first, list, after_kill) = (median(&mut tidy), median(&mut listed), median(&mut killed));
    Ok(json!({
        "healthz_ms": first, "list_ms": list, "healthz_after_kill_ms": after_kill,
        "all": {"healthz": tidy, "list": listed, "after_kill": killed},
        "in_target": list <= 300.0,
    }))
}

async fn measured(
    line: &Line,
    setup: &Setup,
    server: &Server,
    rows: &mut Vec<Row>,
    told: &mut Map<String, Value>,
) -> Outcome<()> {
    indexed(server).await?;
    let world = World::learn(server, SEED).await?;
    println!(
        "{} products in the store, {} known; {} offers to buy, {} searches",
        world.total,
        world.products.len(),
        world.offers.len(),
        world.searches.len()
    );
    let looks = [
        (Part::List, Look::List, "list", LISTS),
        (Part::List, Look::ListAnew, "list, no two alike", LISTS),
        (Part::Page, Look::Page, "page, any product", PAGES),
        (
            Part::Page,
            Look::PagePopular,
            "page, popular products",
            PAGES,
        ),
        (Part::Search, Look::Search, "search", SEARCHES),
    ];
    for (_, look, name, measure) in looks.into_iter().filter(|(part, ..)| line.wants(*part)) {
        let mut clients = Looker::many(line.clients, look, server, &world, SEED);
        let row = both(line, server, name, measure, &mut clients).await?;
        rows.push(row);
    }
    let wants_buyers = [Part::Journey, Part::Cost, Part::Hot]
        .into_iter()
        .any(|part| line.wants(part));
    if !wants_buyers || (line.url.is_some() && line.data.is_none()) {
        return Ok(());
    }
    let mut buyers = buyers(line, setup, server, &world).await?;
    if line.wants(Part::Cost) {
        let costs = cost::measure(server, &mut buyers, line.clients, 2).await?;
        println!("\n{}", cost::table(&costs));
        told.insert("cost".to_owned(), cost::json(&costs));
    }
    if line.wants(Part::Journey) {
        for buyer in &mut buyers {
            buyer.took_ms.iter_mut().for_each(Vec::clear);
        }
        let mut some: Vec<Buyer> = buyers.drain(..line.clients.min(buyers.len())).collect();
        let mut row = both(line, server, "journey", JOURNEYS, &mut some).await?;
        let mut took: Vec<Vec<f64>> = vec![Vec::new(); Step::ALL.len()];
        for buyer in &mut some {
            for (all, own) in took.iter_mut().zip(&mut buyer.took_ms) {
                all.append(own);
            }
        }
        row.detail = report::steps(&Step::ALL.map(Step::name), &mut took);
        println!("{}", row.detail);
        rows.push(row);
        buyers.extend(some);
    }
    if line.wants(Part::Hot) {
        let mail = RefCell::new(Mail::of(&setup.data));
        let name = format!("seller{}", std::process::id());
        // In the country of its buyers: across a border goes only what a verified firm sells.
        let mut seller = register(server, &mail, &name, "seller", "DE").await?;
        let category = world.categories.last().cloned().unwrap_or_default();
        let product = hot::put_up(&mut seller, &category, hot::UNITS).await?;
        let mut clients: Vec<&mut Client> =
            buyers.iter_mut().map(|buyer| &mut buyer.client).collect();
        let Some(first) = clients.first_mut() else {
            return fault("nobody to buy");
        };
        let offer = hot::offered(first, &product, hot::UNITS).await?;
        let rush = hot::rush(&mut clients, &offer).await?;
        println!("hot item: {rush}");
        told.insert("hot".to_owned(), rush);
    }
    Ok(())
}

/// As fast as they are answered, then at half of that.
async fn both<O: crate::load::Operation>(
    line: &Line,
    server: &Server,
    name: &str,
    measure: Measure,
    clients: &mut Vec<O>,
) -> Outcome<Row> {
    let time = Duration::from_secs_f64(line.seconds);
    let full = closed(clients, time, server).await?;
    server.settle().await?;
    let rate = full.per_second() / 2.0;
    let half = match full.took_ms.len() {
        0 => None,
        _ => Some(paced(clients, time, rate, server).await?),
    };
    server.settle().await?;
    println!(
        "{name}: {:.1} a second, p99 {:.2} ms",
        full.per_second(),
        full.quantile_ms(0.99)
    );
    if let Some(fault) = &full.first_fault {
        println!("  failed {} times, first: {fault}", full.failed);
    }
    Ok(Row {
        name: name.to_owned(),
        measure,
        full,
        half,
        detail: Value::Null,
    })
}

async fn buyers(
    line: &Line,
    setup: &Setup,
    server: &Server,
    world: &Rc<World>,
) -> Outcome<Vec<Buyer>> {
    let began = Instant::now();
    let run = std::process::id();
    let mail = &RefCell::new(Mail::of(&setup.data));
    let made: Vec<Outcome<(usize, String, Client)>> = futures::stream::iter(0..line.buyers)
        .map(|n| async move {
            let name = format!("buyer{n}.{run}");
            let client = register(server, mail, &name, "buyer", "DE").await?;
            Ok((n, name, client))
        })
        .buffer_unordered(REGISTERED_AT_ONCE)
        .collect()
        .await;
    let mut made = made.into_iter().collect::<Outcome<Vec<_>>>()?;
    let Some((_, _, first)) = made.first_mut() else {
        return Ok(Vec::new());
    };
    let offers = Rc::new(sendable(first, &world.offers).await?);
    println!(
        "{} buyers registered in {:.1} s; {} offers may go to them",
        made.len(),
        began.elapsed().as_secs_f64(),
        offers.len()
    );
    let buyer = |(n, name, client): (usize, String, Client)| {
        let seed = SEED.wrapping_add(n as u64);
        Buyer::new(client, &offers, &name, &line.method, seed)
    };
    Ok(made.into_iter().map(buyer).collect())
}
