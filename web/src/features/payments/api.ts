// What /api/payments answers.
import type { Answer } from '@/api/schemas';

export type IntentState = Answer<'IntentState'>;
export type RefundState = Answer<'RefundState'>;
export type Attempt = Answer<'AttemptView'>;
export type Share = Answer<'ShareView'>;
export type Intent = Answer<'IntentPage'>;
export type IntentLine = Answer<'IntentLine'>;
export type Refund = Answer<'RefundView'>;
export type OrderMoney = Answer<'OrderMoney'>;
export type Balances = Answer<'SellerBalances'>;
export type Exchange = Answer<'ExchangeView'>;
export type OneExchange = Answer<'ExchangePage'>;
export type Escrow = Answer<'EscrowPage'>;
export type Milestone = Answer<'MilestoneView'>;
export type EvidenceKind = Answer<'EscrowEvidenceKind'>;
export type Terms = Answer<'PaymentTerms'>;
export type OfferedTerms = Answer<'OfferedTerms'>;
export type FeeRules = Answer<'FeeRulesView'>;
export type CommissionRules = Answer<'CommissionRules'>;
export type CommissionRule = Answer<'CommissionRule'>;
export type CommissionScale = NonNullable<CommissionRule['currency']>[string];
export type Offer = Answer<'MethodOffer'>;
export type Action = Answer<'PaymentAction'>;
export type Transfer = Answer<'TransferView'>;
export type RefundPayee = Answer<'RefundPayeeView'>;
export type Connectors = Answer<'ConnectorsPage'>;
export type Connector = Answer<'ConnectorView'>;
export type PayRoute = Answer<'PaymentRoute'>;
export type Entry = Answer<'EntryView'>;
export type Fact = Answer<'FactView'>;
export type OpsIntent = Answer<'OpsIntentPage'>;
export type Queue = Answer<'OpsQueue'>;
export type TrialBalance = Answer<'TrialBalance'>;
export type BooksCheck = Answer<'BooksCheck'>;
export type Rate = Answer<'RateView'>;
export type ImportReport = Answer<'ImportReport'>;

/** Still moving by itself: worth looking again soon. */
export const isMoving = (state: IntentState | undefined) =>
  state === 'requires_confirmation' || state === 'requires_review' || state === 'processing' || state === 'requires_capture';

export const exchangeTones = { active: 'waiting', consumed: 'done', expired: 'quiet', canceled: 'quiet' } as const;
