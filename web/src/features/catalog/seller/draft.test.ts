import { describe, expect, test } from 'vitest';
import type { Draft } from '../own';
import { draftOf, fieldOfGap, mergeDrafts, missingCombinations, newProduct, newVariant, placeOf, settleKeys, type Values, valuesOf } from './draft';
import { ladderFaults, newTerms, priceOf, type TermsValues, termsOf } from './terms';

const terms = (change: Partial<TermsValues> = {}): TermsValues => ({
  ...newTerms('USD'),
  sku: 'A-1',
  minimum_order: 10,
  ladder: [
    { quantity: 1, amount: '500' },
    { quantity: 100, amount: '450' },
  ],
  ...change,
});

const shirt = (): Values => ({
  ...newProduct(),
  title: { en: ' Shirt ', 'zh-CN': '' },
  options: [
    { key: 'new:a', name: { en: 'Colour', 'zh-CN': '' }, values: [{ key: 'new:r', name: { en: 'Red', 'zh-CN': '红' } }, { key: 'blue', name: { en: 'Blue', 'zh-CN': '' } }] },
  ],
  variants: [{ ...newVariant({ 'new:a': 'new:r' }), weight_grams: 300, offer: terms() }],
});

describe('a draft', () => {
  test('goes out without empty words and comes back as it was typed', () => {
    const draft = draftOf(shirt());
    expect(draft.title).toEqual({ en: 'Shirt' });
    expect(draft.brand).toBeNull();
    expect(draft.variants[0]).toMatchObject({ id: null, weight_grams: 300, length_mm: null });
    expect(draftOf(valuesOf(draft))).toEqual(draft);
  });

  test('takes the digits of an HS code', () => {
    expect(draftOf({ ...shirt(), hs_code: '6109.10 00' }).hs_code).toBe('61091000');
  });

  test('names what was added after the common words, else after itself', () => {
    const settled = settleKeys(shirt(), [{ kind: 'option', key: 'color', name: { en: 'Colour', 'zh-CN': '颜色' }, facet: true, version: '1' }]);
    expect(settled.options[0]).toMatchObject({ key: 'color', name: { en: 'Colour', 'zh-CN': '颜色' } });
    expect(settled.options[0]?.values.map((value) => value.key)).toEqual(['Red', 'blue']);
    expect(settled.variants[0]?.options).toEqual({ color: 'Red' });
    expect(settleKeys(shirt(), []).options[0]?.key).toBe('colour');
  });

  test('knows which combinations are missing', () => {
    expect(missingCombinations(shirt())).toEqual([{ 'new:a': 'blue' }]);
  });
});

test('errors of the server find their inputs', () => {
  const values = { ...shirt(), attributes: [{ key: 'fabric.kind', value: { en: '', 'zh-CN': '' } }] };
  expect(placeOf('variants[0].offer.ladder[0].quantity', values)).toBe('variants.0.offer.minimum_order');
  expect(placeOf('variants[0].offer.ladder[1].unit_price.amount', values)).toBe('variants.0.offer.ladder.1.amount');
  expect(placeOf('attributes.fabric.kind.en', values)).toBe('attributes.0.value.en');
  expect(placeOf('attributes.fabric.kind', values)).toBe('attributes.0.key');
  expect(placeOf('title', values)).toBe('title.en');
  expect(fieldOfGap('variants[2].size')).toBe('variants.2.length_mm');
});

describe('a save that met another', () => {
  const base: Draft = draftOf(settleKeys(shirt(), []));
  test('takes over what only the other changed and keeps what was typed', () => {
    const mine = { ...base, brand: 'Mine' };
    const saved = { ...base, origin: 'CN', brand: 'Theirs' };
    expect(mergeDrafts(base, mine, saved)).toMatchObject({ theirs: ['origin'], both: ['brand'], draft: { origin: 'CN', brand: 'Mine' } });
  });

  test('does not mind the order of keys', () => {
    const saved = Object.fromEntries(Object.entries(base).reverse()) as unknown as Draft;
    expect(mergeDrafts(base, base, saved)).toMatchObject({ theirs: [], both: [] });
  });

  test('knows a variant that the other saved first', () => {
    const saved: Draft = { ...base, variants: [{ ...(base.variants[0] as Draft['variants'][number]), id: 'var_1', weight_grams: 9 }] };
    const mine: Draft = { ...base, variants: [{ ...(base.variants[0] as Draft['variants'][number]), weight_grams: 5 }] };
    expect(mergeDrafts(base, mine, saved).draft.variants[0]).toMatchObject({ id: 'var_1', weight_grams: 5 });
  });
});

describe('a price ladder', () => {
  test('begins at the minimum order', () => {
    expect(termsOf(terms()).ladder.map((rung) => rung.quantity)).toEqual([10, 100]);
    expect(priceOf(terms(), 9)).toBeUndefined();
    expect(priceOf(terms(), 10)).toEqual({ unit: '500', total: '5000' });
    expect(priceOf(terms(), 120)).toEqual({ unit: '450', total: '54000' });
  });

  test('rises in quantity, falls in price and keeps to multiple and maximum', () => {
    const faults = (change: Partial<TermsValues>) => [...ladderFaults(terms(change))];
    expect(faults({})).toEqual([]);
    expect(faults({ minimum_order: 100 })).toEqual([[1, 'not_rising']]);
    expect(faults({ ladder: [{ quantity: 1, amount: '500' }, { quantity: 100, amount: '500' }] })).toEqual([[1, 'not_falling']]);
    expect(faults({ order_multiple: 3, minimum_order: 12 })).toEqual([[1, 'not_a_multiple']]);
    expect(faults({ maximum_order: 50 })).toEqual([[1, 'too_large']]);
    expect(faults({ ladder: [{ quantity: 1, amount: '0' }] })).toEqual([[0, 'no_price']]);
  });
});
