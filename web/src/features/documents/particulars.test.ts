import { describe, expect, it } from 'vitest';
import type { PaperSet } from './api';
import { particularsOf, valuesOf } from './particulars';

const set = {
  order: 'ord_1',
  currency: 'EUR',
  lines: [{ line: 'lin_1', title: { en: 'Kettle' }, quantity: 40, packed_grams: 52_000, hs_code: '851610', origin: 'CN' }],
  particulars: null,
  particulars_version: 0,
} as unknown as PaperSet;

describe('the particulars of an order', () => {
  it('are kept in grams and millimetres', () => {
    const values = valuesOf(set);
    values.lines[0] = { line: 'lin_1', hs_code: ' 85161080 ', origin: null, net: 48.0005, gross: '' };
    values.packages = [{ key: '0', mark: ' BERLIN 1-4 ', kind: 'carton', count: 4, gross: 13.25, length: 60.5, width: 40, height: 30, contents: '' }];
    const sent = particularsOf(values);
    expect(sent.lines).toEqual([{ line: 'lin_1', hs_code: '85161080', origin: null, net_grams: 48_001, gross_grams: null }]);
    expect(sent.packages?.[0]).toEqual({ mark: 'BERLIN 1-4', kind: 'carton', count: 4, gross_grams: 13_250, length_mm: 605, width_mm: 400, height_mm: 300, contents: null });
  });

  it('say nothing where nothing was typed', () => {
    const sent = particularsOf(valuesOf(set));
    expect(sent.incoterm).toBeNull();
    expect(sent.declared).toBeNull();
    expect(sent.buyer_endpoint).toBeNull();
  });

  it('come back as they were sent', () => {
    const values = valuesOf(set);
    values.declared = { number: '5316-1', value: { amount: '120000', currency: 'EUR' }, incoterm: 'DAP', net: 48, gross: 53, packages: 4 };
    values.notify = { name: 'Spedition Nord', contact: '', phone: '', address: { street: 'Kai 1', additional: '', city: 'Hamburg', region: '', postal_code: '20457', country: 'DE' } };
    const sent = particularsOf(values);
    const again = particularsOf(valuesOf({ ...set, particulars: sent } as unknown as PaperSet));
    expect(again).toEqual(sent);
  });

  it('leave a rate out where the treatment has none', () => {
    const values = { ...valuesOf(set), vat: 'standard' as const, vat_percent: '19' };
    expect(particularsOf(values).vat_percent).toBe('19');
    expect(particularsOf({ ...values, vat: 'export' }).vat_percent).toBeNull();
  });
});
