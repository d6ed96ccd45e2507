//! Receipts: written, signed, laid into the box, and told until somebody hears them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ceb::Receipt;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

use super::judge::{self, Next};
use super::{Customs, Kept, Message, Told};

/// So often a list waits for what belongs to it.
const WAITS_MAX: usize = 20;
const TRIES_MAX: usize = 12;
const MISSING: i32 = 100;

/// Answers a message, receipt by receipt, until nothing more is to be said of it.
pub(super) fn go_on(customs: &Arc<Customs>, guid: String) {
    let customs = customs.clone();
    tokio::spawn(async move {
        let mut waits = 0;
        loop {
            tokio::time::sleep(customs.settings.pace).await;
            let next = {
                let world = customs.world.lock();
                let Some(message) = world.messages.get(&guid) else {
                    return;
                };
                judge::next(
                    &world,
                    message,
                    customs.settings.seed,
                    customs.settings.faults,
                )
            };
            match next {
                Next::Done => return,
                Next::Wait if waits < WAITS_MAX => waits += 1,
                Next::Wait => customs.say(&guid, MISSING, "三单缺失"),
                Next::Tell(status, why) => customs.say(&guid, status, &why),
            }
        }
    });
}

impl Customs {
    fn say(self: &Arc<Self>, guid: &str, status: i32, why: &str) {
        let told = {
            let mut world = self.world.lock();
            let Some(message) = world.messages.get(guid).cloned() else {
                return;
            };
            let now = self.settings.clock.now().micros() / 1_000;
            world.last_millis = now.max(world.last_millis + 1);
            let position = world.receipts.len() + 1;
            let receipt = receipt(&message, status, why, world.last_millis, position);
            let number = message.number + 1;
            match Receipt::write(number, guid, &[receipt]) {
                Ok(xml) => {
                    let told = Told {
                        guid: guid.to_owned(),
                        status,
                        xml,
                    };
                    self.memory.keep(&Kept::Told(told.clone()));
                    world.receipts.push(told.clone());
                    told
                }
                Err(error) => {
                    tracing::error!(%error, number, "a receipt cannot be written");
                    return;
                }
            }
        };
        if self.settings.notify_url.is_none() || self.happens(self.settings.faults.untold) {
            return;
        }
        let is_late = self.happens(self.settings.faults.late);
        let copies = 1 + usize::from(self.happens(self.settings.faults.twice));
        let customs = self.clone();
        tokio::spawn(async move {
            if is_late {
                tokio::time::sleep(customs.settings.pace * 3).await;
            }
            for _ in 0..copies {
                customs.deliver(&told).await;
            }
        });
    }

    async fn deliver(&self, told: &Told) {
        let Some(url) = &self.settings.notify_url else {
            return;
        };
        let mut is_wrong = self.happens(self.settings.faults.bad_signature);
        let mut pause = Duration::from_millis(200);
        for _ in 0..TRIES_MAX {
            let signed = if is_wrong { "other" } else { &told.xml };
            let sent = self
                .client
                .post(url)
                .header("content-type", "application/xml")
                .header("customs-signature", self.signature(signed.as_bytes()))
                .body(told.xml.clone())
                .send()
                .await;
            if sent.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            is_wrong = false;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
        tracing::warn!(guid = told.guid, "the platform did not hear customs");
    }
}

/// What names the document again; a receipt of one kind takes what it knows of these.
const KEYS: [&str; 15] = [
    "orderNo",
    "ebpCode",
    "ebcCode",
    "agentCode",
    "copNo",
    "coElNo",
    "invtNo",
    "preNo",
    "statisticsFlag",
    "logisticsCode",
    "logisticsNo",
    "logisticsStatus",
    "payCode",
    "payTransactionId",
    "operatorCode",
];

fn receipt(message: &Message, status: i32, why: &str, millis: i64, position: usize) -> Receipt {
    let china = TimeZone::fixed(Offset::constant(8));
    let at = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    let at = china.to_datetime(at);
    let mut keys: BTreeMap<String, Value> = BTreeMap::new();
    for name in KEYS {
        let text = message.field(name);
        if !text.is_empty() {
            keys.insert(name.to_owned(), Value::from(text));
        }
    }
    // Numbers are the list's own: the same with each receipt of one message.
    let own = message.guid.bytes().fold(0_u64, |sum, byte| {
        (sum * 31 + u64::from(byte)) % 1_000_000_000
    });
    let is_list = matches!(message.number, 603 | 621);
    if is_list && status > 0 {
        let direction = if message.number == 603 { "E" } else { "I" };
        let office = message.field("customsCode");
        let number = format!("{office:0>4.4}{:04}{direction}{own:09}", at.year());
        keys.insert("invtNo".to_owned(), Value::from(number));
    }
    keys.entry("invtNo".to_owned())
        .or_insert_with(|| Value::from(format!("{:018}", 0)));
    keys.entry("preNo".to_owned())
        .or_insert_with(|| Value::from(format!("B{}{own:09}", at.strftime("%Y%m%d"))));
    keys.insert("billNo".to_owned(), Value::from(message.field("billNo")));
    keys.insert("msgSeqNo".to_owned(), Value::from(1));
    if message.number == 701 {
        let number = format!("S{}{position:09}", at.strftime("%Y%m%d"));
        keys.insert("sumNo".to_owned(), Value::from(number));
    }
    Receipt {
        guid: message.guid.clone(),
        return_status: status.to_string(),
        return_time: format!(
            "{}{:03}",
            at.strftime("%Y%m%d%H%M%S"),
            millis.rem_euclid(1_000)
        ),
        return_info: why.to_owned(),
        keys,
    }
}
