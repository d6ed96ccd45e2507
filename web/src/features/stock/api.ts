// Answers of /api/stock as the pages read them.
import type { Answer, Sparse } from '@/api/schemas';

export const base = '/api/stock';

export type WarehouseKind = Answer<'WarehouseKind'>;
export const warehouseKinds: WarehouseKind[] = ['domestic', 'overseas', 'bonded'];

export type WarehouseFacts = Answer<'WarehouseEdit'>;

export type Warehouse = Answer<'Warehouse'>;
export type Level = Answer<'StockLevel'>;
export type Item = Answer<'StockItem'>;
export type MovementKind = Answer<'MovementKind'>;
export const movementKinds: MovementKind[] = ['receipt', 'correction', 'shipment', 'return', 'transfer_out', 'transfer_in', 'write_off'];

export type Movement = Answer<'StockMovement'>;
export type PickState = Answer<'PickState'>;
export type ShortReason = Answer<'ShortReason'>;
export const shortReasons: ShortReason[] = ['not_there', 'damaged', 'wrong_goods'];

export type Parcel = Answer<'Parcel'>;
export type PickLine = Answer<'StockPickLine'>;
export type Pick = Sparse<Answer<'StockPick'>, 'lines'>;
export type Board = Answer<'Board'>;
export type PaperLine = Answer<'PaperLine'>;
export type Paper = Answer<'StockPaper'>;

/** Units of a line that still have to leave. */
export const wanted = (line: PickLine) => line.quantity - line.shipped;
