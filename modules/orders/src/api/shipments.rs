//! Shipping goods of an order.

use axum::extract::State;
use contract::ids::{Order, OrderId, OrderLineId, ServiceId};
use contract::logistics::{Address, Parcel, ShippedLine};
use contract::orders::OrderState;
use kernel::Problem;
use runtime::http::{Answer, Body, Caller, IdempotencyKey, PathId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Repeatable;
use crate::service::Service;
use crate::service::ship::ShipRequest;
use crate::service::views::OrderShipment;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(ship))
}

/// Units of a line that leave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipLine {
    line: OrderLineId,
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
}

/// Goods that leave together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipOrder {
    /// Another service than the one that the buyer chose.
    #[serde(default)]
    service: Option<ServiceId>,
    /// Where they leave from, when not from the default of the seller's address book.
    #[serde(default)]
    from: Option<Address>,
    #[schema(min_items = 1, max_items = 100)]
    parcels: Vec<Parcel>,
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<ShipLine>,
}

/// A shipment, and where its order stands.
#[derive(Debug, Serialize, ToSchema)]
struct OrderShippedView {
    shipment: OrderShipment,
    order_state: OrderState,
}

/// Ship goods of a paid order.
///
/// All of it or a part. Books the carrier and answers with the tracking number; never more of a
/// line than was ordered, less what was cancelled and what left before.
#[utoipa::path(post, path = "/orders/{id}/shipments", tag = "orders",
    params(("id" = OrderId, Path), IdempotencyKey), request_body = ShipOrder,
    responses((status = 201, body = OrderShippedView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn ship(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
    key: IdempotencyKey,
    Body(body): Body<ShipOrder>,
) -> Answer<Repeatable<OrderShippedView>> {
    let lines = body
        .lines
        .iter()
        .map(|part| ShippedLine {
            line: part.line,
            quantity: part.quantity,
        })
        .collect();
    let request = ShipRequest {
        service: body.service,
        from: body.from,
        parcels: body.parcels,
        lines,
    };
    let shipped = service.ship(&by, id, key.as_str(), &request).await?;
    Ok(Repeatable {
        replayed: shipped.replayed,
        value: OrderShippedView {
            shipment: shipped.shipment.into(),
            order_state: shipped.state,
        },
    })
}
