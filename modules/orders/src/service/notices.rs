//! Words for the people behind an order: what they should look at, and where. New orders are told
//! to a seller together, not one by one.

use std::time::Duration;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::Problem;
use runtime::jobs;
use runtime::notices::{Notice, NoticeKind, To, Words, tell};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Error;
use crate::model::after_sale::{AfterSale, AfterSaleState};
use crate::model::{Order, OrderState};
use crate::service::{MODULE, Service};
use crate::store;
use crate::store::lists::Whose;

pub(crate) const ANNOUNCE: &str = "orders.announce";
/// Orders that come within this are told of together.
const ANNOUNCE_AFTER: Duration = Duration::from_secs(20);
/// Counted no further: the list shows the rest.
const COUNT_MAX: i64 = 100;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Announce {
    pub(crate) seller: OrgId,
}

/// The kinds of notices that orders gives.
pub(crate) const KINDS: [NoticeKind; 11] = [
    NoticeKind {
        kind: "orders.to_ship",
        mail_by_default: true,
        en: Words {
            label: "New paid orders",
            title: "Paid orders to ship: {count}",
            body: "Buyers have paid. {count} orders wait to be shipped.",
        },
        zh_cn: Words {
            label: "新的已付款订单",
            title: "待发货订单：{count} 笔",
            body: "买家已付款，现有 {count} 笔订单等待发货。",
        },
    },
    NoticeKind {
        kind: "orders.shipped",
        mail_by_default: true,
        en: Words {
            label: "Your goods were shipped",
            title: "Order {number} was shipped",
            body: "Goods of order {number} left {seller}. Tracking number: {tracking}.",
        },
        zh_cn: Words {
            label: "货物已发出",
            title: "订单 {number} 已发货",
            body: "{seller} 已发出订单 {number} 的货物，运单号：{tracking}。",
        },
    },
    NoticeKind {
        kind: "orders.delivered",
        mail_by_default: true,
        en: Words {
            label: "Your goods arrived",
            title: "Order {number} was delivered",
            body: "All goods of order {number} have arrived. Confirm the receipt, or tell the seller what is wrong.",
        },
        zh_cn: Words {
            label: "货物已送达",
            title: "订单 {number} 已送达",
            body: "订单 {number} 的货物已全部送达。请确认收货，如有问题请联系卖家。",
        },
    },
    NoticeKind {
        kind: "orders.cancelled",
        mail_by_default: true,
        en: Words {
            label: "Orders cancelled",
            title: "Order {number} was cancelled",
            body: "Order {number}, or what had not been shipped of it, was cancelled. What was paid for it goes back.",
        },
        zh_cn: Words {
            label: "订单取消",
            title: "订单 {number} 已取消",
            body: "订单 {number}（或其未发货部分）已取消，相应货款将原路退回。",
        },
    },
    NoticeKind {
        kind: "orders.claim_opened",
        mail_by_default: true,
        en: Words {
            label: "Refunds and returns asked for",
            title: "Order {number}: the buyer asks for {amount} {currency}",
            body: "Answer the request of order {number}. If you do not, the buyer may call in the platform.",
        },
        zh_cn: Words {
            label: "售后申请",
            title: "订单 {number}：买家申请 {amount} {currency}",
            body: "请处理订单 {number} 的售后申请。逾期未处理，买家可申请平台介入。",
        },
    },
    NoticeKind {
        kind: "orders.claim_moved",
        mail_by_default: true,
        en: Words {
            label: "News of refunds and returns",
            title: "Order {number}: news of the request",
            body: "The request about order {number} moved on. Look at how it stands.",
        },
        zh_cn: Words {
            label: "售后进度",
            title: "订单 {number} 售后有新进展",
            body: "订单 {number} 的售后申请有新进展，请查看。",
        },
    },
    NoticeKind {
        kind: "orders.approval_asked",
        mail_by_default: true,
        en: Words {
            label: "Orders that wait for your approval",
            title: "An order of {amount} {currency} waits for approval",
            body: "A colleague wants to order for {amount} {currency}. Agree to it or decline it.",
        },
        zh_cn: Words {
            label: "待您审批的订单",
            title: "一笔 {amount} {currency} 的采购待审批",
            body: "同事申请采购，金额 {amount} {currency}，请审批或驳回。",
        },
    },
    NoticeKind {
        kind: "orders.approved",
        mail_by_default: true,
        en: Words {
            label: "Your order was approved",
            title: "Your order of {amount} {currency} was approved",
            body: "It is placed in your name and can be paid now.",
        },
        zh_cn: Words {
            label: "采购申请已通过",
            title: "您申请的 {amount} {currency} 采购已通过",
            body: "订单已以您的名义提交，现在可以付款。",
        },
    },
    NoticeKind {
        kind: "orders.declined",
        mail_by_default: true,
        en: Words {
            label: "Your order was not approved",
            title: "Your order of {amount} {currency} was not approved",
            body: "Its goods lie in your cart again. {reason}",
        },
        zh_cn: Words {
            label: "采购申请未通过",
            title: "您申请的 {amount} {currency} 采购未通过",
            body: "商品已放回您的购物车。{reason}",
        },
    },
    NoticeKind {
        kind: "orders.review_passed",
        mail_by_default: true,
        en: Words {
            label: "A reviewed order can go on",
            title: "Your order of {amount} {currency} can go on",
            body: "The review has ended and the order was placed as you sent it. It can be paid now.",
        },
        zh_cn: Words {
            label: "订单审核通过",
            title: "您的 {amount} {currency} 订单已通过审核",
            body: "审核已结束，订单已按您提交的内容生成，现在可以付款。",
        },
    },
    NoticeKind {
        kind: "orders.review_ended",
        mail_by_default: true,
        en: Words {
            label: "A reviewed order was not placed",
            title: "Your order of {amount} {currency} was not placed",
            body: "The review has ended without an order. Its goods lie in your cart again; support can be asked about it.",
        },
        zh_cn: Words {
            label: "审核结束，订单未生成",
            title: "您的 {amount} {currency} 订单未能生成",
            body: "审核已结束，订单未生成。商品已放回购物车，如有疑问请联系客服。",
        },
    },
];

const BUYERS: [Role; 2] = [Role::Owner, Role::Buyer];
const SELLERS: [Role; 2] = [Role::Owner, Role::Staff];

impl Service {
    pub(crate) async fn announce_later(&self, tx: &Tx, seller: OrgId) -> Result<(), Error> {
        let at = self.now().plus(ANNOUNCE_AFTER);
        let key = seller.to_string();
        let payload = Announce { seller };
        jobs::enqueue(tx, &self.rt, MODULE, ANNOUNCE, &payload, at, Some(&key)).await?;
        Ok(())
    }

    pub(crate) async fn announce(&self, seller: OrgId) -> Result<(), Problem> {
        let whose = Whose::Seller(seller);
        let count = store::lists::count(self.rt.db(), whose, OrderState::Paid, COUNT_MAX).await?;
        if count == 0 {
            return Ok(());
        }
        let service = self.clone();
        self.rt
            .db()
            .tx(move |tx| {
                let service = service.clone();
                async move {
                    let notice = Notice {
                        to: To::Members(vec![Role::Owner, Role::Staff, Role::Warehouse]),
                        org: seller,
                        kind: "orders.to_ship",
                        params: json!({ "count": count }),
                        link: Some("/seller/orders?state=paid".to_owned()),
                    };
                    tell(&tx, &service.rt, MODULE, &Caller::system(), &notice).await
                }
            })
            .await
    }

    pub(crate) async fn tell_shipped(
        &self,
        tx: &Tx,
        order: &Order,
        tracking: &str,
        by: &Caller,
    ) -> Result<(), Error> {
        let params = json!({
            "number": order.number,
            "seller": order.summary.seller_name,
            "tracking": tracking,
        });
        self.tell_buyer(tx, order, "orders.shipped", params, by)
            .await
    }

    pub(crate) async fn tell_delivered(
        &self,
        tx: &Tx,
        order: &Order,
        by: &Caller,
    ) -> Result<(), Error> {
        let params = json!({ "number": order.number });
        self.tell_buyer(tx, order, "orders.delivered", params, by)
            .await
    }

    async fn tell_buyer(
        &self,
        tx: &Tx,
        order: &Order,
        kind: &'static str,
        params: serde_json::Value,
        by: &Caller,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Person(order.person),
            org: order.buyer,
            kind,
            params,
            link: Some(format!("/orders/{}", order.id)),
        };
        Ok(tell(tx, &self.rt, MODULE, by, &notice).await?)
    }

    /// Both sides hear of it, but for the one who did it.
    pub(crate) async fn tell_cancelled(
        &self,
        tx: &Tx,
        order: &Order,
        by: &Caller,
    ) -> Result<(), Error> {
        let params = json!({ "number": order.number });
        let kind = "orders.cancelled";
        self.tell_buyer(tx, order, kind, params.clone(), by).await?;
        if by.kind == OrgKind::Seller {
            return Ok(());
        }
        let notice = Notice {
            to: To::Members(SELLERS.to_vec()),
            org: order.seller,
            kind,
            params,
            link: Some(format!("/seller/orders/{}", order.id)),
        };
        Ok(tell(tx, &self.rt, MODULE, by, &notice).await?)
    }

    pub(crate) async fn tell_claim_opened(
        &self,
        tx: &Tx,
        after_sale: &AfterSale,
        by: &Caller,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(SELLERS.to_vec()),
            org: after_sale.seller,
            kind: "orders.claim_opened",
            params: claim_params(after_sale),
            link: Some(format!("/seller/after-sales/{}", after_sale.id)),
        };
        Ok(tell(tx, &self.rt, MODULE, by, &notice).await?)
    }

    /// The side that has to know: the other one, or both when the platform acted.
    pub(crate) async fn tell_claim_moved(
        &self,
        tx: &Tx,
        after_sale: &AfterSale,
        by: &Caller,
    ) -> Result<(), Error> {
        let params = claim_params(after_sale);
        if by.kind != OrgKind::Buyer {
            let to = match after_sale.person {
                Some(person) => To::Person(person),
                None => To::Members(BUYERS.to_vec()),
            };
            let notice = Notice {
                to,
                org: after_sale.buyer,
                kind: "orders.claim_moved",
                params: params.clone(),
                link: Some(format!("/after-sales/{}", after_sale.id)),
            };
            tell(tx, &self.rt, MODULE, by, &notice).await?;
        }
        let is_only_money = matches!(
            after_sale.state,
            AfterSaleState::Refunded | AfterSaleState::RefundFailed
        );
        if by.kind != OrgKind::Seller && !is_only_money {
            let notice = Notice {
                to: To::Members(SELLERS.to_vec()),
                org: after_sale.seller,
                kind: "orders.claim_moved",
                params,
                link: Some(format!("/seller/after-sales/{}", after_sale.id)),
            };
            tell(tx, &self.rt, MODULE, by, &notice).await?;
        }
        Ok(())
    }

    pub(crate) async fn tell_refund_ended(
        &self,
        tx: &Tx,
        after_sale: &AfterSale,
        by: &Caller,
    ) -> Result<(), Error> {
        self.tell_claim_moved(tx, after_sale, by).await
    }
}

fn claim_params(after_sale: &AfterSale) -> serde_json::Value {
    let amount = if after_sale.agreed.is_positive() {
        after_sale.agreed
    } else {
        after_sale.requested
    };
    json!({
        "number": after_sale.order_number,
        "amount": amount.to_major_string(),
        "currency": amount.currency().code(),
        "state": after_sale.state.as_str(),
    })
}
