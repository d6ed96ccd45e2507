//! The proof that the books agree: every level is the sum of its movements, and what is promised
//! at a place is the sum of its open reservations.

use db::Db;

use crate::model::Disagreement;

/// One statement, so that it sees one moment.
pub(crate) async fn disagreements(db: &Db, rows_max: i64) -> Result<Vec<Disagreement>, db::Error> {
    let rows = db
        .report(
            "SELECT seller_id, variant_id, warehouse_id,
               CAST(SUM(on_hand) AS BIGINT) AS on_hand, CAST(SUM(moved) AS BIGINT) AS moved,
               CAST(SUM(reserved) AS BIGINT) AS reserved,
               CAST(SUM(promised) AS BIGINT) AS promised
             FROM (
               SELECT seller_id, variant_id, warehouse_id, on_hand, reserved,
                 CAST(0 AS BIGINT) AS moved, CAST(0 AS BIGINT) AS promised
               FROM stock_level
               UNION ALL
               SELECT seller_id, variant_id, warehouse_id, 0, 0, quantity, 0
               FROM stock_movement
               UNION ALL
               SELECT seller_id, variant_id, warehouse_id, 0, 0, 0, quantity - shipped
               FROM stock_reservation WHERE state IN ('held', 'confirmed')
             ) AS entries
             GROUP BY seller_id, variant_id, warehouse_id
             HAVING SUM(on_hand) <> SUM(moved) OR SUM(reserved) <> SUM(promised)
             ORDER BY seller_id, variant_id, warehouse_id LIMIT $1",
            &[&rows_max],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Disagreement {
                seller: row.get("seller_id")?,
                variant: row.get("variant_id")?,
                warehouse: row.get("warehouse_id")?,
                on_hand: row.get("on_hand")?,
                moved: row.get("moved")?,
                reserved: row.get("reserved")?,
                promised: row.get("promised")?,
            })
        })
        .collect()
}
