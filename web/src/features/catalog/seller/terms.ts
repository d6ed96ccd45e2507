// The terms of an offer as they are typed, and what is wrong with them before the server says so.
import { type Terms } from '../own';

export type Whole = number | '';

export interface RungValues {
  quantity: Whole;
  /** Minor units of the terms' currency. */
  amount: string;
}

export interface TermsValues {
  sku: string;
  currency: string;
  /** The first rung begins at the minimum order, whatever its quantity says. */
  ladder: RungValues[];
  minimum_order: Whole;
  order_multiple: Whole;
  maximum_order: Whole;
  lead_time_days: Whole;
  open: boolean;
  /** Only of a new offer. */
  opening_quantity: Whole;
}

export const rungsMax = 10;

export const newTerms = (currency: string): TermsValues => ({
  sku: '',
  currency,
  ladder: [{ quantity: 1, amount: '0' }],
  minimum_order: 1,
  order_multiple: 1,
  maximum_order: '',
  lead_time_days: 7,
  open: true,
  opening_quantity: '',
});

export const valuesOfTerms = (terms: Terms): TermsValues => ({
  sku: terms.sku,
  currency: terms.ladder[0]?.unit_price.currency ?? 'USD',
  ladder: terms.ladder.map((rung) => ({ quantity: rung.quantity, amount: rung.unit_price.amount })),
  minimum_order: terms.minimum_order,
  order_multiple: terms.order_multiple,
  maximum_order: terms.maximum_order ?? '',
  lead_time_days: terms.lead_time_days,
  open: terms.open,
  opening_quantity: terms.opening_quantity ?? '',
});

/** A number that was left empty goes out as none, so that the server names the field. */
const or = <T>(value: Whole, none: T) => (value === '' ? none : value);

export const rungQuantity = (terms: TermsValues, at: number): Whole => (at === 0 ? terms.minimum_order : (terms.ladder[at]?.quantity ?? ''));

export const termsOf = (values: TermsValues): Terms => ({
  sku: values.sku.trim(),
  ladder: values.ladder.map((rung, at) => ({
    quantity: or(rungQuantity(values, at), 0),
    unit_price: { amount: rung.amount, currency: values.currency },
  })),
  minimum_order: or(values.minimum_order, 0),
  order_multiple: or(values.order_multiple, 1),
  maximum_order: or(values.maximum_order, null),
  lead_time_days: or(values.lead_time_days, 0),
  open: values.open,
  opening_quantity: or(values.opening_quantity, null),
});

export type LadderFault = 'not_rising' | 'not_falling' | 'not_a_multiple' | 'too_large' | 'no_price';

/** What the server would refuse in the ladder: the rung and why, the first fault of each. */
export function ladderFaults(terms: TermsValues): Map<number, LadderFault> {
  const found = new Map<number, LadderFault>();
  const multiple = Math.max(1, or(terms.order_multiple, 1));
  terms.ladder.forEach((rung, at) => {
    const quantity = or(rungQuantity(terms, at), 0);
    const before = terms.ladder[at - 1];
    if (BigInt(rung.amount) <= 0n) found.set(at, 'no_price');
    else if (before && quantity <= or(rungQuantity(terms, at - 1), 0)) found.set(at, 'not_rising');
    else if (before && BigInt(rung.amount) >= BigInt(before.amount)) found.set(at, 'not_falling');
    else if (quantity % multiple !== 0) found.set(at, 'not_a_multiple');
    else if (terms.maximum_order !== '' && quantity > terms.maximum_order) found.set(at, 'too_large');
  });
  return found;
}

/** What a buyer of this many pays, in minor units; undefined below the minimum. */
export function priceOf(terms: TermsValues, quantity: number): { unit: string; total: string } | undefined {
  let unit: string | undefined;
  terms.ladder.forEach((rung, at) => {
    const from = rungQuantity(terms, at);
    if (from !== '' && quantity >= from) unit = rung.amount;
  });
  return unit === undefined ? undefined : { unit, total: (BigInt(unit) * BigInt(Math.trunc(quantity))).toString() };
}

/** Where an error of the server belongs in a form that holds the terms under `base`. */
export function placeOfTerms(path: string, base: string): string {
  const rung = /^ladder[.[](\d+)\]?\.(.+)$/.exec(path);
  if (!rung) return base + path;
  const [, at = '0', field = ''] = rung;
  if (field === 'quantity') return at === '0' ? `${base}minimum_order` : `${base}ladder.${at}.quantity`;
  if (field === 'unit_price.currency') return `${base}currency`;
  return `${base}ladder.${at}.amount`;
}
