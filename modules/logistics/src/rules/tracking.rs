//! What news mean for a shipment: carriers' words in the canonical statuses, and the status that
//! follows from all news together, in whatever order they came.

use contract::logistics::TrackingStatus;
use kernel::Timestamp;

/// The carrier interface's codes. An unknown word is kept and shown, and means nothing.
pub(crate) fn meaning(code: &str) -> TrackingStatus {
    match code {
        "LABEL" | "MANIFEST" => TrackingStatus::InfoReceived,
        "COLLECTED" | "DROPPED_OFF" => TrackingStatus::PickedUp,
        "HUB_IN" | "HUB_OUT" | "DEPARTED" | "ARRIVED" | "LINEHAUL" => TrackingStatus::InTransit,
        "CUSTOMS_IN" | "CUSTOMS_HELD" | "CUSTOMS_OUT" | "DUTIES_DUE" => TrackingStatus::Customs,
        "WITH_COURIER" => TrackingStatus::OutForDelivery,
        "AT_PICKUP_POINT" => TrackingStatus::ReadyForPickup,
        "DELIVERED" => TrackingStatus::Delivered,
        "NOT_HOME" | "REFUSED" | "BAD_ADDRESS" => TrackingStatus::DeliveryFailed,
        "HELD" => TrackingStatus::OnHold,
        "DELAYED" => TrackingStatus::Delayed,
        "RETURNING" => TrackingStatus::ReturnToSender,
        "RETURNED" => TrackingStatus::Returned,
        "VOIDED" => TrackingStatus::Cancelled,
        "LAPSED" => TrackingStatus::Expired,
        _ => TrackingStatus::Unknown,
    }
}

/// After these nothing but a return is believed: late scans of a delivered parcel are common.
pub(crate) fn is_final(status: TrackingStatus) -> bool {
    matches!(
        status,
        TrackingStatus::Delivered | TrackingStatus::Returned | TrackingStatus::Cancelled
    )
}

/// The status after all news. The same set gives the same status in any order of arrival.
pub(crate) fn status_of(
    booked: (TrackingStatus, Timestamp),
    news: impl IntoIterator<Item = (TrackingStatus, Timestamp)>,
) -> (TrackingStatus, Timestamp) {
    let mut told: Vec<_> = news
        .into_iter()
        .filter(|(status, _)| *status != TrackingStatus::Unknown)
        .collect();
    // By when it happened; of one moment, the further along comes last.
    told.sort_by_key(|(status, at)| (*at, *status));
    told.into_iter().fold(booked, |now, next| {
        let returns = matches!(
            next.0,
            TrackingStatus::ReturnToSender | TrackingStatus::Returned
        );
        if is_final(now.0) && !(now.0 == TrackingStatus::Delivered && returns) {
            return now;
        }
        next
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOOKED: (TrackingStatus, Timestamp) =
        (TrackingStatus::Pending, Timestamp::from_micros(0));

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    #[test]
    fn the_latest_news_by_its_own_time_counts() {
        let news = [
            (TrackingStatus::InTransit, at(20)),
            (TrackingStatus::PickedUp, at(10)),
        ];
        assert_eq!(status_of(BOOKED, news).0, TrackingStatus::InTransit);
    }

    #[test]
    fn a_late_scan_does_not_undo_a_delivery_but_a_return_does() {
        let mut news = vec![
            (TrackingStatus::Delivered, at(30)),
            (TrackingStatus::InTransit, at(40)),
        ];
        assert_eq!(status_of(BOOKED, news.clone()).0, TrackingStatus::Delivered);
        news.push((TrackingStatus::ReturnToSender, at(50)));
        assert_eq!(status_of(BOOKED, news).0, TrackingStatus::ReturnToSender);
    }

    #[test]
    fn an_unknown_word_changes_nothing() {
        assert_eq!(meaning("GREMLIN"), TrackingStatus::Unknown);
        let news = [
            (TrackingStatus::PickedUp, at(1)),
            (TrackingStatus::Unknown, at(2)),
        ];
        assert_eq!(status_of(BOOKED, news).0, TrackingStatus::PickedUp);
    }

    proptest! {
        #[test]
        fn any_order_and_any_repetition_of_news_gives_the_same_status(
            picks in prop::collection::vec((0_usize..16, 0_i64..50), 0..12),
            seed in any::<u64>(),
        ) {
            let news: Vec<_> = picks
                .iter()
                .map(|&(which, when)| (TrackingStatus::ALL[which], at(when)))
                .collect();
            let mut mixed: Vec<_> = news.iter().chain(&news).copied().collect();
            let length = mixed.len().max(1);
            for place in 0..mixed.len() {
                let other = usize::try_from(seed % 97).unwrap() * (place + 3) % length;
                mixed.swap(place, other);
            }
            prop_assert_eq!(status_of(BOOKED, news), status_of(BOOKED, mixed));
        }
    }
}
