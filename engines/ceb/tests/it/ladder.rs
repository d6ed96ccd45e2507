//! The ladder of receipts.

use ceb::Status;
use ceb::status::{Outlook, Status::*};
use proptest::prelude::*;

#[test]
fn a_declaration_goes_up_the_ladder_and_not_down() {
    let way = [
        Saved,
        Declaring,
        Sent,
        Stored,
        ManualReview,
        Closed,
        Released,
        Cleared,
    ];
    for (at, from) in way.iter().enumerate() {
        for (other, to) in way.iter().enumerate() {
            assert_eq!(from.may_become(*to), other > at, "{from} → {to}");
        }
    }
    assert!(Inspection.may_become(Released) && Closed.may_become(Inspection));
    assert!(Rejected.may_become(Declaring) && !Rejected.may_become(Cleared));
    assert!(Sent.may_become(Released) && !SendFailed.may_become(SendFailed));
    assert!(!Closed.may_become(ManualReview) && Suspended.may_become(ManualReview));
    assert!(Released.after(Released).is_ok());
    assert_eq!(
        Released.after(Stored).unwrap_err().to_string(),
        "taken in by customs (120) cannot follow released (800)"
    );
    assert!(Stored.may_become(Fault(-621005)) && !Cleared.may_become(Fault(-1)));
    assert!(Fault(-301010).may_become(Declaring));
}

#[test]
fn codes_are_read_as_the_annex_writes_them() {
    for status in Status::all() {
        assert_eq!(Status::read(&status.code().to_string()), Some(status));
        assert!(!status.zh().is_empty() && !status.en().is_empty());
    }
    assert_eq!(Status::read("-621005"), Some(Fault(-621005)));
    assert_eq!(
        (Status::read("18"), Status::read("x"), Status::read("")),
        (None, None, None)
    );
    assert_eq!(
        Status::read("800").map(Status::outlook),
        Some(Outlook::Done)
    );
    assert_eq!(Released.zh(), "放行");
}

proptest! {
    #[test]
    fn receipts_in_any_order_and_any_number_reach_the_same_status(
        shuffled in Just(vec![("1", Saved), ("2", Declaring), ("3", Sent), ("4", Stored), ("5", Inspection), ("6", Released), ("6", Cleared), ("4", Stored)]).prop_shuffle(),
    ) {
        let (status, passed_over) = Status::fold(shuffled);
        prop_assert_eq!(status, Some(Cleared));
        prop_assert!(passed_over.is_empty());
    }

    #[test]
    fn nothing_follows_the_end(to in proptest::sample::select(Status::all().collect::<Vec<_>>())) {
        prop_assert!(!Cleared.may_become(to) && !SentBack.may_become(to));
    }
}
