//! The orders in which what was found is shown.

use std::sync::Arc;

use tantivy::SegmentReader;

use super::query::Ask;
use super::schema::currency_number;

/// The newest first, and before them what is promoted beyond a moment.
pub(super) fn newest(promoted: Option<u64>) -> impl Fn(&SegmentReader) -> Key + Send + Sync {
    move |reader| {
        let columns = reader.fast_fields();
        let newest = columns.column_first_or_default::<u64>("newest").ok();
        let until = columns.column_first_or_default::<u64>("promoted").ok();
        Box::new(move |doc| {
            let value = newest.as_ref().map_or(0, |values| values.get_val(doc));
            let until = until.as_ref().map_or(0, |values| values.get_val(doc));
            let value = i64::try_from(value).unwrap_or(0);
            match promoted {
                // No moment in microseconds comes near the half of what fits.
                Some(now) if until > now => value.saturating_add(i64::MAX / 2),
                Some(_) | None => value,
            }
        })
    }
}

/// The highest key comes first; of equal ones the one that was indexed first.
pub(super) fn by(
    column: &'static str,
    least_first: bool,
) -> impl Fn(&SegmentReader) -> Key + Send + Sync {
    move |reader| {
        let values = reader
            .fast_fields()
            .column_first_or_default::<u64>(column)
            .ok();
        Box::new(move |doc| {
            let value = values.as_ref().map_or(0, |values| values.get_val(doc));
            let value = i64::try_from(value).unwrap_or(i64::MAX);
            if least_first { -value } else { value }
        })
    }
}

type Key = Box<dyn FnMut(u32) -> i64>;

/// Prices of several currencies in one order. What has no price comes last either way.
pub(super) fn by_price(
    ask: &Ask,
    least_first: bool,
) -> impl Fn(&SegmentReader) -> Key + Send + Sync + use<> {
    let weights: Arc<[(u64, f64)]> = ask
        .weights
        .iter()
        .map(|(currency, weight)| (currency_number(*currency), *weight))
        .collect();
    move |reader| {
        let columns = reader.fast_fields();
        let prices = columns.column_first_or_default::<u64>("price").ok();
        let currencies = columns.column_first_or_default::<u64>("currency").ok();
        let weights = weights.clone();
        Box::new(move |doc| {
            let (Some(prices), Some(currencies)) = (&prices, &currencies) else {
                return i64::MIN;
            };
            let (price, currency) = (prices.get_val(doc), currencies.get_val(doc));
            let weight = weights
                .iter()
                .find(|(known, _)| *known == currency)
                .map(|(_, weight)| *weight);
            let Some(weight) = weight.filter(|_| price > 0) else {
                return i64::MIN;
            };
            // An order to show things in, no amount: a float does.
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                reason = "only compared"
            )]
            let key = (price as f64 * weight) as i64;
            if least_first { -key } else { key }
        })
    }
}
