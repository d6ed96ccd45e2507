//! Ids as the TypeID specification has them.

use kernel::id::IdError;
use kernel::{Id, Kind};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Debug)]
struct Order;
impl Kind for Order {
    const PREFIX: &'static str = "ord";
}

#[derive(Debug)]
struct LineOfIt;
impl Kind for LineOfIt {
    const PREFIX: &'static str = "ord_line";
}

type OrderId = Id<Order>;

#[test]
fn the_specifications_own_examples_hold() {
    // github.com/jetify-com/typeid, spec/valid.json
    for (suffix, uuid) in [
        (
            "00000000000000000000000000",
            "00000000-0000-0000-0000-000000000000",
        ),
        (
            "00000000000000000000000001",
            "00000000-0000-0000-0000-000000000001",
        ),
        (
            "0000000000000000000000000a",
            "00000000-0000-0000-0000-00000000000a",
        ),
        (
            "0000000000000000000000000g",
            "00000000-0000-0000-0000-000000000010",
        ),
        (
            "00000000000000000000000010",
            "00000000-0000-0000-0000-000000000020",
        ),
        (
            "7zzzzzzzzzzzzzzzzzzzzzzzzz",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ),
        (
            "0123456789abcdefghjkmnpqrs",
            "0110c853-1d09-52d8-d73e-1194e95b5f19",
        ),
        (
            "01h455vb4pex5vsknk084sn02q",
            "01890a5d-ac96-774b-bcce-b302099a8057",
        ),
    ] {
        let id = OrderId::from_uuid(Uuid::parse_str(uuid).unwrap());
        assert_eq!(id.to_string(), format!("ord_{suffix}"));
        assert_eq!(format!("ord_{suffix}").parse(), Ok(id));
    }
}

#[test]
fn what_the_specification_refuses_is_refused() {
    for wrong in [
        "ord_",
        "ord_0",
        "ord_0000000000000000000000000",
        "ord_000000000000000000000000000",
        "ord_8zzzzzzzzzzzzzzzzzzzzzzzzz",
        "ord_01H455VB4PEX5VSKNK084SN02Q",
        "ord_01h455vb4pex5vsknk084sn02u",
        "ord_01h455vb4pex5vsknk084sn02i",
        "ord_01h455vb4pex5vsknk084sn-02",
        "ord_01h455vb4pex5vsknk084sn02q ",
        "ord_１1h455vb4pex5vsknk084sn02q",
        "01h455vb4pex5vsknk084sn02q",
        "",
    ] {
        assert_eq!(
            wrong.parse::<OrderId>(),
            Err(IdError::Malformed { prefix: "ord" }),
            "{wrong}"
        );
    }
    for wrong in [
        "_01h455vb4pex5vsknk084sn02q",
        "Ord_01h455vb4pex5vsknk084sn02q",
        "ord__01h455vb4pex5vsknk084sn02q",
        "ord_line_01h455vb4pex5vsknk084sn02q",
        "sku_01h455vb4pex5vsknk084sn02q",
    ] {
        assert_eq!(
            wrong.parse::<OrderId>(),
            Err(IdError::WrongKind { expected: "ord" }),
            "{wrong}"
        );
    }
}

proptest! {
    #[test]
    fn an_id_reads_back_and_sorts_as_its_uuid(a: u128, b: u128) {
        let ids = [a, b].map(|bits| Id::<LineOfIt>::from_uuid(Uuid::from_u128(bits)));
        let texts = ids.map(|id| id.to_string());
        prop_assert_eq!(&texts.clone().map(|text| text.parse()), &ids.map(Ok));
        prop_assert_eq!(ids[0].cmp(&ids[1]), texts[0].cmp(&texts[1]));
        let json = serde_json::to_string(&ids).unwrap();
        prop_assert_eq!(serde_json::from_str::<[Id<LineOfIt>; 2]>(&json).unwrap(), ids);
    }

    #[test]
    fn no_text_makes_reading_an_id_panic(text in "\\PC{0,40}") {
        if let Ok(id) = text.parse::<OrderId>() {
            prop_assert_eq!(id.to_string(), text);
        }
    }
}
