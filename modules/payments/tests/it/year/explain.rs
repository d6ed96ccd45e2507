//! Every account at the end of the year against what is known without the books.

use std::collections::BTreeMap;

use kernel::{Currency, Money};
use outside::bank::{Transfer, TransferStatus};

use super::{CURRENCIES, Year};

/// The commission on a sale and the tax on it, by the rules as they are published: 5 % below a
/// thousand, 4 % from there, 3 % from ten thousand, at least half a unit and at most two thousand;
/// 4 % of what is neither in dollars nor in euros; 6 % tax. Halves go up.
fn commission(sale: Money) -> (i128, i128) {
    let amount = sale.minor();
    let half_up = |amount: i128, percent: i128| (amount * percent * 2 + 100) / 200;
    let charged = match sale.currency() {
        Currency::JPY => half_up(amount, 4),
        _ => {
            let percent = match amount {
                ..100_000 => 5,
                100_000..1_000_000 => 4,
                _ => 3,
            };
            half_up(amount, percent).clamp(50, 200_000)
        }
    };
    let charged = charged.min(amount);
    (charged, half_up(charged, 6).min(amount - charged))
}

impl Year {
    /// Every account of the books against what is known without them.
    pub(super) async fn explain(&mut self) {
        self.hear();
        self.world
            .service
            .seal_waiting()
            .await
            .expect("all is sealed");
        let trial = self
            .world
            .service
            .trial_balance()
            .await
            .expect("a trial balance");
        assert!(trial.balanced, "{:?}", serde_json::to_string(&trial.assets));
        assert_eq!(trial.unsealed, 0);
        let chain = self.world.service.check_books().await.expect("a verdict");
        assert!(chain.ok, "{chain:?}");
        self.nothing_is_laid_aside().await;
        let mut books = self.books().await;
        let mut take = |account: &str, currency: Currency| {
            books
                .remove(&(account.to_owned(), currency))
                .unwrap_or_default()
        };

        let (mut paid, mut fees, mut taxes) = (Sums::new(), Sums::new(), Sums::new());
        let mut earned: BTreeMap<(String, Currency), i128> = BTreeMap::new();
        for (id, order) in &self.orders {
            let currency = order.share.amount.currency();
            let held = take(&format!("escrow:{id}"), currency);
            assert_eq!(held, 0, "{id}: {order:?}");
            if !order.paid {
                assert_eq!(order.refunded, 0, "{id} was never paid");
                continue;
            }
            assert_eq!(order.refunded, order.agreed, "{id}: {order:?}");
            let (total, kept) = (
                order.share.amount.minor(),
                order.share.amount.minor() - order.refunded,
            );
            let (fee, tax) = commission(order.share.amount);
            // Of what went back, the commission went back too, but for cents that were cut.
            let both = (fee + tax) * kept / total;
            let tax = tax * both / (fee + tax).max(1);
            let fee = both - tax;
            *paid.entry(currency).or_default() += kept;
            *fees.entry(currency).or_default() += fee;
            *taxes.entry(currency).or_default() += tax;
            let seller = (order.share.seller.to_string(), currency);
            *earned.entry(seller).or_default() += kept - fee - tax;
        }

        // Sellers: what they earned is there, or went to their bank by the bank's own books.
        let transfers = self.world.bank.transfers();
        let mut carried_out: BTreeMap<&str, i128> = BTreeMap::new();
        for one in transfers.iter().filter(|one| left(one)) {
            *carried_out.entry(&one.end_to_end).or_default() += one.amount.minor();
        }
        let mut out = 0;
        for seller in &self.sellers {
            let org = seller.actor.org().to_string();
            for currency in CURRENCIES {
                let has = take(&format!("seller:{org}:available"), currency)
                    - take(&format!("seller:{org}:receivable"), currency);
                let gone: i128 = match currency {
                    Currency::EUR => {
                        let payouts = seller.payouts.iter();
                        payouts
                            .filter_map(|id| carried_out.get(&*at_bank(id)))
                            .sum()
                    }
                    _ => 0,
                };
                out += gone;
                let earned = earned.get(&(org.clone(), currency)).copied();
                assert_eq!(has + gone, earned.unwrap_or_default(), "{org} {currency}");
            }
        }
        // Buyers: of what came by transfer and went back, what their banks sent here once more.
        let returned = self.returned().await;
        // What was sold at the bank left the position; what it was bought for stands in euros, less
        // what it gained.
        let gain = take("platform:fx_gain_loss", Currency::EUR);
        for currency in [Currency::USD, Currency::JPY] {
            let sold = self.sold(currency);
            assert_eq!(take(&format!("liquidity:{currency}"), currency), sold);
        }
        assert_eq!(take("liquidity:EUR", Currency::EUR), gain - self.bought());
        assert!(!self.deals.is_empty() && gain != 0, "nothing was covered");

        // The provider: what it took, less what it gave back, is what it owes us and its fee.
        let (charges, refunds) = (self.world.provider.charges(), self.world.provider.refunds());
        for currency in CURRENCIES {
            let took: i128 = charges
                .iter()
                .filter(|one| one.status == "succeeded" && one.amount.currency() == currency)
                .map(|one| one.amount.minor())
                .sum();
            let gave: i128 = refunds
                .iter()
                .filter(|one| one.status == "succeeded" && one.amount.currency() == currency)
                .map(|one| one.amount.minor())
                .sum();
            let cost: i128 = charges
                .iter()
                .filter(|one| one.status == "succeeded" && one.amount.currency() == currency)
                .filter_map(|one| one.fee)
                .map(|fee| fee.minor())
                .sum();
            assert_eq!(
                take("psp_clearing:sandbox", currency),
                took - gave - cost,
                "{currency} at the provider"
            );
            assert_eq!(take("psp_fees:sandbox", currency), cost);
            let of = |sums: &Sums| sums.get(&currency).copied().unwrap_or_default();
            // The bank: what is there, and what sellers and deals had of it. Fees on the way the
            // platform bore.
            let at_bank = self.world.bank.balance(currency).minor();
            assert_eq!(
                take("bank:main", currency),
                at_bank,
                "{currency} at the bank"
            );
            let to_sellers = if currency == Currency::EUR { out } else { 0 };
            let borne = take("psp_fees:bank_transfer", currency);
            let buyers = take(
                &format!("buyer:{}:suspense", self.world.buyer.org()),
                currency,
            );
            assert_eq!(buyers, of(&returned), "{currency} of the buyer");
            let dealt = match currency {
                Currency::EUR => -self.bought(),
                _ => self.sold(currency),
            };
            let came = at_bank + dealt + to_sellers + borne - buyers;
            // A unit less came now and then, and an operator took it as enough.
            let short = of(&paid) - (took - gave) - came;
            assert!(
                short >= 0,
                "{currency}: {short} came that belongs to nobody"
            );
            assert_eq!(take("platform:fees", currency), of(&fees) - short);
            assert_eq!(take("platform:fee_tax", currency), of(&taxes));
        }
        self.covered(gain).await;
        books.retain(|_, balance| *balance != 0);
        assert!(books.is_empty(), "nobody knows why: {books:?}");
        let paid = self.orders.values().filter(|order| order.paid).count();
        println!(
            "{} orders, {paid} paid, {} charges, {} refunds, {} transfers, {} entries",
            self.orders.len(),
            charges.len(),
            refunds.len(),
            transfers.len(),
            chain.entries
        );
    }

    /// Refunds of the buyer's that their bank sent here once more.
    async fn returned(&self) -> Sums {
        let mut returned = Sums::new();
        let mut after = String::new();
        loop {
            let path = format!("/api/payments/refunds?limit=100{after}");
            let page = self.world.buyer.get(&path).await.ok();
            for one in page["items"].as_array().expect("a list") {
                if one["returned_at"].is_string() {
                    let money = serde_json::from_value::<Money>(one["amount"].clone());
                    let money = money.expect("money");
                    *returned.entry(money.currency()).or_default() += money.minor();
                }
            }
            let Some(next) = page["next"].as_str() else {
                return returned;
            };
            after = format!("&after={next}");
        }
    }

    /// No event and no job was given up.
    async fn nothing_is_laid_aside(&self) {
        for sql in [
            "SELECT subject AS name, error FROM payments_inbox WHERE state <> 'done'",
            "SELECT kind AS name, error FROM payments_job WHERE state = 'dead'",
        ] {
            let found = self.world.kit.rt.db().row(sql, &[]).await;
            let aside = found.expect("an answer").map(|row| {
                let name: String = row.get("name").expect("a text");
                let error: Option<String> = row.get("error").expect("a text");
                (name, error)
            });
            assert_eq!(aside, None);
        }
    }

    /// All accounts with what is on them, seen from the side on which they grow.
    async fn books(&self) -> BTreeMap<(String, Currency), i128> {
        let rows = self
            .world
            .kit
            .rt
            .db()
            .rows(
                "SELECT account, currency, debits_minor, credits_minor FROM payments_balance",
                &[],
            )
            .await
            .expect("balances");
        rows.iter()
            .map(|row| {
                let account: String = row.get("account").expect("a text");
                let (debits, credits): (i64, i64) = (
                    row.get("debits_minor").expect("a number"),
                    row.get("credits_minor").expect("a number"),
                );
                let grows = account
                    .parse::<ledger::Account>()
                    .expect("a path")
                    .normal_side();
                let net = i128::from(debits) - i128::from(credits);
                let balance = match grows {
                    ledger::Direction::Debit => net,
                    ledger::Direction::Credit => -net,
                };
                ((account, row.get("currency").expect("a code")), balance)
            })
            .collect()
    }
}

type Sums = BTreeMap<Currency, i128>;

/// It was carried out and has not come back.
fn left(one: &Transfer) -> bool {
    one.status == TransferStatus::Executed
}

/// A reference to a payout is its id without what banks drop.
fn at_bank(payout: &str) -> String {
    payout.replace('_', "").to_uppercase()
}
