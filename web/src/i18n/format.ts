// Numbers, money, dates and measures as a reader of the current language writes them. Only Intl.
import { exponentOf, toMajor } from './currencies';
import { currentLocale } from './index';

export interface MoneyValue {
  /** Minor units, as text: never a float. */
  amount: string;
  currency: string;
}

const cache = new Map<string, unknown>();
function kept<T>(key: string, make: () => T): T {
  let value = cache.get(key) as T | undefined;
  if (value === undefined) {
    value = make();
    cache.set(key, value);
  }
  return value;
}

const numberFormat = (options: Intl.NumberFormatOptions) => {
  const locale = currentLocale();
  return kept(`n${locale}${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options));
};

export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}) => numberFormat(options).format(value);
export const formatPercent = (ratio: number, digits = 1) =>
  numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(ratio);
export const formatCompact = (value: number) => numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value);

/** Digits only: `1,234.50`. Takes the exact decimal text, so amounts of any size keep every digit. */
export function formatAmount({ amount, currency }: MoneyValue): string {
  const digits = exponentOf(currency);
  const format = numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format.format(toMajor(amount, currency) as unknown as number);
}

/** `USD 1,234.50`: the ISO code, because `¥` and `$` are several currencies each. */
export const formatMoney = (money: MoneyValue) => `${money.currency}\u00a0${formatAmount(money)}`;

/** For axes and tiles: `USD 1.2M`. */
export const formatMoneyCompact = (money: MoneyValue) =>
  `${money.currency}\u00a0${formatCompact(Number(toMajor(money.amount, money.currency)))}`;

let zone: string | undefined;
/** The account's time zone; the browser's when there is none. */
export const keepZone = (name: string | undefined) => {
  zone = name;
};
export const currentZone = () => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

const dateFormat = (options: Intl.DateTimeFormatOptions) => {
  const locale = currentLocale();
  const all = { timeZone: zone, ...options };
  return kept(`d${locale}${JSON.stringify(all)}`, () => new Intl.DateTimeFormat(locale, all));
};

export type Instant = string | number | Date;

export const formatDate = (at: Instant, options: Intl.DateTimeFormatOptions = {}) =>
  dateFormat({ year: 'numeric', month: 'short', day: 'numeric', ...options }).format(new Date(at));

/** A calendar day without a time (`2026-11-22`) means that day in every zone. */
export const formatDay = (day: string) => formatDate(`${day.slice(0, 10)}T00:00:00Z`, { timeZone: 'UTC' });

export function formatDateTime(at: Instant, options: Intl.DateTimeFormatOptions = {}): string {
  const moment = new Date(at);
  const format = dateFormat({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', ...options });
  // The zone always last: Chinese would put it between day and hour.
  const parts = dateFormat({ timeZoneName: 'short', ...options }).formatToParts(moment);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return `${format.format(moment)} ${name}`.trim();
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `3 hours ago`, `in 2 days`. */
export function formatRelative(at: Instant, now: number = Date.now()): string {
  const locale = currentLocale();
  const format = kept(`r${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const seconds = (new Date(at).getTime() - now) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(0, 'second');
}

/** Grams below a kilogram, kilograms below a tonne, then tonnes. */
export function formatWeight(grams: number): string {
  const unit = (name: string, digits: number) =>
    numberFormat({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  if (grams < 1_000) return unit('gram', 0).format(grams);
  if (grams < 1_000_000) return unit('kilogram', 2).format(grams / 1_000);
  return `${numberFormat({ maximumFractionDigits: 2 }).format(grams / 1_000_000)}\u00a0t`;
}

export function formatSize(millimetres: { length: number; width: number; height: number }): string {
  const centimetres = numberFormat({ maximumFractionDigits: 1 });
  const sides = [millimetres.length, millimetres.width, millimetres.height];
  return `${sides.map((side) => centimetres.format(side / 10)).join(' × ')}\u00a0cm`;
}

export function formatBytes(bytes: number): string {
  const unit = (name: string) => numberFormat({ style: 'unit', unit: name, maximumFractionDigits: 1 });
  if (bytes < 1_000) return unit('byte').format(bytes);
  return bytes < 1_000_000 ? unit('kilobyte').format(bytes / 1_000) : unit('megabyte').format(bytes / 1_000_000);
}

export const formatList = (items: readonly string[]) => {
  const locale = currentLocale();
  return kept(`l${locale}`, () => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);
};

const names = (type: Intl.DisplayNamesType) => {
  const locale = currentLocale();
  return kept(`w${locale}${type}`, () => new Intl.DisplayNames(locale, { type, fallback: 'code' }));
};
// ISO names for two regions, which Intl writes with a status that is no business of a label.
const plain = (name: string) => name.replace(/^中国(香港|澳门)特别行政区$/, '中国$1').replace(/ SAR China$/, ', China');
export const countryName = (code: string) => (/^[A-Z]{2}$/.test(code) ? plain(names('region').of(code) ?? code) : code);
export const currencyName = (code: string) => (/^[A-Z]{3}$/.test(code) ? (names('currency').of(code) ?? code) : code);
export const languageName = (code: string) => names('language').of(code) ?? code;

/** `{ en, 'zh-CN' }`, either of which may be missing. */
export type LocalizedText = Partial<Record<string, string>>;

/** A text kept in several languages: the reader's, else English, else any. `foreign` is the language when it is another. */
export function bestText(text: LocalizedText | null | undefined): { text: string; foreign?: string } {
  const locale = currentLocale();
  if (!text) return { text: '' };
  if (text[locale]) return { text: text[locale] };
  for (const other of ['en', ...Object.keys(text)]) if (text[other]) return { text: text[other], foreign: other };
  return { text: '' };
}

/** The words alone, for labels and attributes; on the page <Localized> also marks their language. */
export const plainText = (text: LocalizedText | null | undefined): string => bestText(text).text;
