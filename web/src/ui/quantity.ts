// Minimum order, multiple and maximum of an offer. The server enforces the same.

export interface QuantityRule {
  /** Minimum order quantity. */
  minimum?: number;
  /** Sold in multiples of this. */
  multiple?: number;
  maximum?: number;
}

export type QuantityFault = 'not_a_number' | 'too_small' | 'not_a_multiple' | 'too_large';

const bounds = ({ minimum = 1, multiple = 1, maximum = 1_000_000 }: QuantityRule) => {
  const step = Math.max(1, multiple);
  return { step, low: Math.ceil(Math.max(1, minimum) / step) * step, high: Math.floor(maximum / step) * step };
};

export function quantityFault(quantity: number, rule: QuantityRule): QuantityFault | undefined {
  const { step, low } = bounds(rule);
  if (!Number.isSafeInteger(quantity)) return 'not_a_number';
  if (quantity < low) return 'too_small';
  if (quantity > (rule.maximum ?? 1_000_000)) return 'too_large';
  return quantity % step === 0 ? undefined : 'not_a_multiple';
}

/** The nearest allowed quantity, upwards first. */
export function allowedQuantity(quantity: number, rule: QuantityRule): number {
  const { step, low, high } = bounds(rule);
  if (!Number.isFinite(quantity)) return low;
  return Math.max(low, Math.min(high, Math.ceil(quantity / step) * step));
}

export const stepQuantity = (quantity: number, rule: QuantityRule, direction: 1 | -1): number => {
  const { step } = bounds(rule);
  const from = direction === 1 ? Math.floor(quantity / step) : Math.ceil(quantity / step);
  return allowedQuantity((from + direction) * step, rule);
};
