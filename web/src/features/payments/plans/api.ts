// What /api/payments answers about plans, paid services and their bills.
import { useQuery } from '@tanstack/react-query';
import { api, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { toMinor } from '@/i18n/currencies';
import type { MoneyValue } from '@/i18n/format';

export type PlanPage = Answer<'PlanPage'>;
export type Subscription = Answer<'SubscriptionView'>;
export type Plan = Answer<'MembershipPlan'>;
export type PlanQuote = Answer<'PlanQuote'>;
export type Term = Answer<'PlanTerm'>;
export type Bill = Answer<'BillView'>;
export type PriceList = Answer<'PriceList'>;
export type PriceListVersion = Answer<'PriceListView'>;
export type BillRefund = Answer<'BillRefundView'>;

export const planAddress = '/api/payments/seller/plan';
export const billsAddress = '/api/payments/seller/bills';
export const listsAddress = '/api/payments/ops/price-lists';
export const opsBillsAddress = '/api/payments/ops/bills';
export const refundsAddress = '/api/payments/ops/bill-refunds';

export const billTones = { due: 'waiting', paid: 'done', void: 'quiet' } as const;
export const planTones = { free: 'quiet', active: 'done', due: 'waiting' } as const;

export const usePlan = (enabled = true) => useQuery<PlanPage, ProblemError>({ queryKey: [planAddress], queryFn: ({ signal }) => api.get(planAddress, { signal }), enabled });

/** Major units of a price list as money; prices are refused there when they are none. */
export const priceOf = (text: string, currency: string): MoneyValue => ({ amount: toMinor(text, currency) ?? '0', currency });

/** So many times a price. */
export const times = (price: MoneyValue, count: number): MoneyValue => ({ ...price, amount: (BigInt(price.amount) * BigInt(count)).toString() });

export const currenciesOf = (list: PriceList): string[] => [...new Set(list.plan.flatMap((plan) => Object.keys(plan.price ?? {})))].sort();
