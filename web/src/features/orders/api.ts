// Answers of /api/orders as the pages read them.
import type { Answer, Body, Sparse } from '@/api/schemas';
import type { MoneyValue } from '@/i18n/format';

export const base = '/api/orders';

/** As it is typed and as it comes back: what is optional may be missing. */
export type Address = Body<'Address'>;

export type BookedAddress = Answer<'BookedAddress'>;
export type LineProblemCode = Answer<'LineProblemCode'>;
export type LineProblem = Sparse<Answer<'LineProblem'>, 'value' | 'price'>;


export type QuotedLine = Answer<'QuotedLine'>;
export type CarriageQuote = Answer<'CarriageQuote'>;
export type QuotedSeller = Answer<'QuotedSeller'>;
export type Quote = Answer<'CheckoutQuote'>;
export type Checkout = Answer<'CheckoutView'>;
export type OrderState = Answer<'OrderState'>;

export const orderStates: OrderState[] = [
  'awaiting_payment', 'paid', 'partly_shipped', 'shipped', 'delivered', 'completed', 'cancelled', 'expired',
];

export type Party = Answer<'OrderParty'>;
export type OrderItem = Answer<'OrderItem'>;
export type OrderLine = Answer<'OrderLineView'>;
/** What is the same of a line before and after it is bought. */
export type Goods = Pick<QuotedLine, keyof QuotedLine & keyof OrderLine>;
export type Parcel = Answer<'Parcel'>;
export type OrderShipment = Answer<'OrderShipment'>;
export type HistoryItem = Answer<'HistoryItem'>;
export type OrderAction = Answer<'OrderAction'>;
export type Order = Answer<'OrderDetail'>;
export type RecipientNumber = Answer<'RecipientNumber'>;
export type ClaimKind = Answer<'AfterSaleKind'>;
export type ClaimState = Answer<'AfterSaleState'>;

export const claimStates: ClaimState[] = [
  'requested', 'refused', 'escalated', 'awaiting_return', 'return_sent', 'agreed', 'refund_failed', 'refunded', 'withdrawn', 'rejected',
];

export type Reason = Answer<'ClaimReason'>;

export const claimReasons: Reason[] = ['damaged', 'wrong_item', 'not_as_described', 'quality', 'missing_parts', 'not_received', 'changed_mind', 'other'];
export const buyerCancelReasons: Reason[] = ['changed_mind', 'ordered_by_mistake', 'other'];
export const sellerCancelReasons: Reason[] = ['out_of_stock', 'ordered_by_mistake', 'other'];

export type ClaimItem = Answer<'AfterSaleItem'>;
export type ClaimAction = Answer<'ClaimAction'>;
export type Claim = Answer<'AfterSaleDetail'>;

/** Where a picture or a file of evidence is read. */
export const blobUrl = (id: string | null | undefined) => (id ? `/api/blobs/${id}` : undefined);

export const isNone = (money: MoneyValue) => money.amount === '0';

export type ApprovalState = 'awaiting' | 'approved' | 'declined' | 'withdrawn' | 'expired';
export const approvalStates: readonly ApprovalState[] = ['awaiting', 'approved', 'declined', 'withdrawn', 'expired'];

interface ApprovalPerson {
  id: string;
  name: string | null;
}

export interface Approval {
  id: string;
  state: ApprovalState;
  asked_by: ApprovalPerson;
  total: MoneyValue;
  quote: Quote;
  to: Address | null;
  asked_at: string;
  expires_at: string;
  decided_by: ApprovalPerson | null;
  decided_at: string | null;
  reason: string | null;
  can_decide: boolean;
  can_withdraw: boolean;
}

export interface ApprovalRule {
  above: MoneyValue | null;
  version: number;
}

export type DisputeState = Answer<'DisputeState'>;
export type Dispute = Answer<'DisputeItem'>;
export type DisputeRoom = Answer<'DisputeRoom'>;
export type Ruling = Answer<'DisputeRuling'>;
