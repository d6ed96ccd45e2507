//! What compliance hears: exchange rates, what customs ask of sellers' products, and of orders.

mod trade;

use contract::catalog::GoodsDescribed;
use contract::payments::RatesPublished;
use kernel::Problem;
use runtime::inbox::Listener;

use crate::MODULE;
use crate::model::goods::Goods;
use crate::rules::fx::Day;
use crate::service::Service;
use crate::store;

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let of_rates = service.clone();
    let mut all = trade::listeners(service);
    all.extend([
        Listener::on(MODULE, move |tx, event: RatesPublished, _| {
            let service = of_rates.clone();
            async move {
                let day = Day {
                    date: event.date,
                    base: event.base,
                    rates: event.rates,
                };
                store::rate::put(&tx, &day, &event.source, event.at).await?;
                tx.after_commit(move || service.forget_rates());
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, event: GoodsDescribed, _| async move {
            let goods = Goods {
                seller: event.seller,
                product: event.id,
                title: event.title,
                published: event.published,
                hs: event.hs_code,
                origin: event.origin,
                weight_grams: event.weight_grams,
                brand: event.brand,
                told_at: event.at,
            };
            store::goods::put(&tx, &goods).await?;
            Ok::<_, Problem>(())
        }),
    ]);
    all
}
