// What /api/payments answers about payouts, the bank and their comparison with the books.
import type { Answer } from '@/api/schemas';

export type Balance = Answer<'SellerBalance'>;
export type Movement = Answer<'BalanceMovement'>;
export type Payout = Answer<'PayoutView'>;
export type PayoutDetail = Answer<'PayoutPage'>;
export type PayoutState = Answer<'PayoutState'>;
export type Beneficiary = Answer<'BeneficiaryView'>;
export type AccountForm = Answer<'AccountForm'>;
export type PayoutTerms = Answer<'PayoutTerms'>;
export type Rhythm = Answer<'Rhythm'>;
export type BankFile = Answer<'PayoutFile'>;
export type BankFileDetail = Answer<'PayoutFilePage'>;
export type Statement = Answer<'StatementView'>;
export type BankLine = Answer<'BankLineView'>;
export type Explanation = Answer<'Explanation'>;
export type Drift = Answer<'BankDrift'>;
export type Remittance = Answer<'RemittanceView'>;
export type RemittanceState = Answer<'RemittanceState'>;
export type RemittanceDecision = Answer<'RemittanceDecision'>;
export type LikelyPayment = Answer<'LikelyPayment'>;
export type Payee = Answer<'PayeeView'>;
export type Settlement = Answer<'SettlementView'>;
export type SettlementDetail = Answer<'SettlementPage'>;
export type DayReport = Answer<'DayReportView'>;
export type ByHand = Answer<'ByHandList'>;
export type TakenDays = Answer<'TakenDays'>;

export const seller = '/api/payments/seller';
export const ops = '/api/payments/ops';

export const payoutStates: PayoutState[] = ['screening', 'approved', 'submitted', 'unknown', 'paid', 'returned', 'failed', 'rejected', 'canceled'];

/** Moving by itself: worth looking again soon. */
export const isUnderWay = (state: PayoutState | undefined) => state === 'approved' || state === 'submitted' || state === 'unknown';
