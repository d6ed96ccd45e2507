//! Typed values to XML and back.

use ceb::typed::{Body, Error, export, import, transport};
use ceb::{Message, Receipt, Status};
use proptest::prelude::*;

use crate::fixture::{export_set, import_set, message, order};
use crate::reference::{customs, samples};

fn reads_back<B: Body + PartialEq + std::fmt::Debug>(text: &[u8]) {
    let first = Message::<B>::read(text).unwrap();
    let written = first.write().unwrap();
    assert_eq!(Message::<B>::read(written.as_bytes()).unwrap(), first);
}

#[test]
fn every_valid_sample_that_has_a_type_is_read_and_written() {
    let Some(folder) = customs("typed samples") else {
        return;
    };
    let mut seen = 0;
    for (name, bytes) in samples(&folder) {
        if !ceb::validate(&bytes).is_empty() {
            continue;
        }
        seen += 1;
        match name.rsplit("CEB").next().unwrap().get(..3).unwrap() {
            "311" => reads_back::<import::Order>(&bytes),
            "411" => reads_back::<import::Payment>(&bytes),
            "511" => reads_back::<import::Waybill>(&bytes),
            "513" => reads_back::<import::WaybillStatus>(&bytes),
            "621" => reads_back::<import::List>(&bytes),
            "623" => reads_back::<import::Cancellation>(&bytes),
            "625" => reads_back::<import::Return>(&bytes),
            "711" => reads_back::<import::Delivery>(&bytes),
            "213" => reads_back::<export::Return>(&bytes),
            "215" => reads_back::<export::Tally>(&bytes),
            "701" => reads_back::<transport::Summary>(&bytes),
            _ => {
                let (number, receipts) = Receipt::read(&bytes).unwrap();
                assert!(!receipts.is_empty());
                let written = Receipt::write(number, &receipts[0].guid, &receipts).unwrap();
                assert_eq!(Receipt::read(written.as_bytes()).unwrap().1, receipts);
            }
        }
    }
    assert_eq!(seen, 29);
}

/// The samples of transport messages name their sender twice, which the schema refuses: read without
/// the second, every field of theirs has its place in the type.
#[test]
fn samples_that_name_their_sender_twice_read_once_it_stands_there_once() {
    let Some(folder) = customs("typed transport samples") else {
        return;
    };
    let mut seen = 0;
    for (name, bytes) in samples(&folder) {
        let text = String::from_utf8(bytes).unwrap();
        let Some(mended) = without_second_sender(&text) else {
            continue;
        };
        match name.rsplit("CEB").next().unwrap().get(..3).unwrap() {
            "507" => reads_back::<transport::Arrival>(mended.as_bytes()),
            "509" => reads_back::<transport::Departure>(mended.as_bytes()),
            "607" => reads_back::<transport::Master>(mended.as_bytes()),
            _ => continue,
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}

fn without_second_sender(text: &str) -> Option<String> {
    const END: &str = "</ceb:BaseTransfer>";
    let (before, after) = text.split_once(END)?;
    let (between, rest) = after.split_once(END)?;
    let from = between.find("<ceb:BaseTransfer>")?;
    Some(format!("{before}{END}{}{rest}", between.get(..from)?))
}

#[test]
fn what_is_written_reads_back() {
    let import = import_set();
    reads_back::<import::Order>(import[0].1.as_bytes());
    reads_back::<import::Payment>(import[1].1.as_bytes());
    reads_back::<import::Waybill>(import[2].1.as_bytes());
    reads_back::<import::List>(import[3].1.as_bytes());
    let export = export_set();
    reads_back::<export::Order>(export[0].1.as_bytes());
    reads_back::<export::Receipts>(export[1].1.as_bytes());
    reads_back::<export::Waybill>(export[2].1.as_bytes());
    reads_back::<export::List>(export[3].1.as_bytes());
}

#[test]
fn a_value_that_the_schema_refuses_is_not_written() {
    let mut long = order();
    long.order_head.order_no = "x".repeat(61);
    long.order_list[0].unit = "1".into();
    let Err(Error::Schema(errors)) = message(vec![long]).write() else {
        panic!()
    };
    let told: Vec<&str> = errors
        .iter()
        .map(|error| error.message.split(':').next().unwrap())
        .collect();
    assert_eq!(told, ["orderNo", "unit"]);
    assert!(message(Vec::<import::Order>::new()).write().is_err());
    assert!(message(vec![order(); 101]).write().is_err());
    let mut control = order();
    control.order_head.consignee = "a\u{1}b".into();
    assert!(message(vec![control]).write().is_err());
}

#[test]
fn another_message_is_not_read_as_this_one() {
    let order = message(vec![order()]).write().unwrap();
    let wrong = Message::<import::Payment>::read(order.as_bytes());
    assert_eq!(
        wrong.unwrap_err(),
        Error::OtherMessage {
            wanted: 411,
            found: 311
        }
    );
}

#[test]
fn the_receipt_of_a_malformed_message_is_a_receipt_too() {
    let text = r#"<CEB900Message xmlns="http://www.chinaport.gov.cn/ceb" guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC94" version="1.0"><MessageReturn><guid>4CDE1CFD-EDED-46B1-946C-B8022E42FC94</guid><returnStatus>-1</returnStatus><returnInfo/><returnTime>20260308112701000</returnTime><oriCopMsgId/><oriMessageType>CEB311Message</oriMessageType><oriBizMessage/></MessageReturn></CEB900Message>"#;
    let (number, receipts) = Receipt::read(text.as_bytes()).unwrap();
    assert_eq!(
        (number, receipts[0].status()),
        (900, Some(Status::Fault(-1)))
    );
    assert_eq!(receipts[0].key("oriMessageType"), Some("CEB311Message"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_and_amount_that_fits_reads_back(
        name in "[\\PC\r\n\t]{1,100}", note in proptest::option::of("\\PC{0,200}"),
        cents in 0i64..i64::MAX, scale in 0u32..=5, gnum in any::<i32>(),
    ) {
        let mut order = order();
        order.order_head.consignee = name;
        order.order_head.note = note;
        order.order_head.goods_value = rust_decimal::Decimal::new(cents, scale);
        order.order_list[0].gnum = gnum;
        let message = message(vec![order]);
        let written = message.write().unwrap();
        prop_assert_eq!(Message::read(written.as_bytes()).unwrap(), message);
    }
}
