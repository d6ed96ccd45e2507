import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exponentOf, toMajor, toMinor } from './currencies';
import { bestText, countryName, formatAmount, formatDateTime, formatDay, formatMoney, formatRelative, formatWeight, keepZone } from './format';
import { changeLocale } from './index';

describe('minor units', () => {
  test.each([
    ['12345', 'USD', '123.45'],
    ['5', 'USD', '0.05'],
    ['-5', 'USD', '-0.05'],
    ['12345', 'JPY', '12345'],
    ['12345', 'KWD', '12.345'],
    ['0', 'EUR', '0.00'],
    ['123456789012345678901234567890', 'USD', '1234567890123456789012345678.90'],
  ])('%s of %s is %s', (minor, code, major) => {
    expect(toMajor(minor, code)).toBe(major);
  });

  test.each([
    ['12.3', 'USD', '1230'],
    ['1,234.50', 'USD', '123450'],
    ['12.345', 'USD', undefined],
    ['12', 'JPY', '12'],
    ['12.0', 'JPY', undefined],
    ['-0', 'USD', '0'],
    ['007', 'USD', '700'],
    ['1e5', 'USD', undefined],
    ['', 'USD', undefined],
  ])('%s typed for %s is %s', (typed, code, minor) => {
    expect(toMinor(typed, code)).toBe(minor);
  });

  test('exponents follow ISO 4217, not usage', () => {
    expect([exponentOf('HUF'), exponentOf('TWD'), exponentOf('IDR'), exponentOf('UGX'), exponentOf('BHD')]).toEqual([2, 2, 2, 0, 3]);
  });
});

describe('for a reader', () => {
  beforeEach(() => keepZone('Asia/Shanghai'));
  afterEach(async () => {
    keepZone(undefined);
    await changeLocale('en');
  });

  test('money keeps every digit and names its currency', () => {
    expect(formatMoney({ amount: '123456789012345678', currency: 'USD' })).toBe('USD\u00a01,234,567,890,123,456.78');
    expect(formatAmount({ amount: '151676', currency: 'JPY' })).toBe('151,676');
  });

  test('a moment names its zone, last in both languages', async () => {
    expect(formatDateTime('2026-11-22T10:00:00Z')).toMatch(/Nov 22, 2026, 0?6:00 PM GMT\+8$/);
    await changeLocale('zh-CN');
    expect(formatDateTime('2026-11-22T10:00:00Z')).toBe('2026年11月22日 18:00 GMT+8');
  });

  test('a calendar day is the same day in every zone', () => {
    keepZone('America/Los_Angeles');
    expect(formatDay('2026-11-22')).toBe('Nov 22, 2026');
  });

  test('times are told relative to now', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(formatRelative('2026-11-22T07:00:00Z', now)).toBe('3 hours ago');
    expect(formatRelative('2026-11-24T10:00:00Z', now)).toBe('in 2 days');
    expect(formatRelative('2026-11-22T09:59:50Z', now)).toBe('now');
  });

  test('weights take the unit that suits them', () => {
    expect([formatWeight(250), formatWeight(18_400), formatWeight(2_350_000)]).toEqual(['250 g', '18.4 kg', '2.35\u00a0t']);
  });

  test('countries have names in the language shown', async () => {
    expect(countryName('DE')).toBe('Germany');
    await changeLocale('zh-CN');
    expect([countryName('DE'), countryName('HK')]).toEqual(['德国', '中国香港']);
  });

  test('a text in another language is marked as foreign', () => {
    expect(bestText({ en: 'Bag', 'zh-CN': '包' })).toEqual({ text: 'Bag' });
    expect(bestText({ 'zh-CN': '包' })).toEqual({ text: '包', foreign: 'zh-CN' });
    expect(bestText(null)).toEqual({ text: '' });
  });
});
