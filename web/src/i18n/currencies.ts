// ISO 4217 minor units. Never taken from Intl, which follows usage (HUF, TWD) and not the standard.

const exponents: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
      CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
      KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
      PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
      TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const table = new Map<string, number>(
  Object.entries(exponents).flatMap(([exponent, codes]) => codes.split(/\s+/).map((code) => [code, Number(exponent)] as const)),
);

export const currencyCodes: readonly string[] = [...table.keys()].sort();
export const isCurrency = (code: string) => table.has(code);

/** Digits after the point; 2 for a code that is not in the table, which the server never sends. */
export const exponentOf = (code: string): number => table.get(code) ?? 2;

/** `"12345"` of a two-digit currency → `"123.45"`; exact for any length. */
export function toMajor(minor: string, code: string): string {
  const exponent = exponentOf(code);
  const negative = minor.startsWith('-');
  const digits = (negative ? minor.slice(1) : minor).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(digits.length - exponent)}`;
  return negative ? `-${text}` : text;
}

/** `"123.4"` → `"12340"`, or undefined when the text is no amount or has too many digits for the currency. */
export function toMinor(major: string, code: string): string | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d*))?$/.exec(major.trim().replace(/[,\s_]/g, ''));
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const exponent = exponentOf(code);
  if (fraction.length > exponent) return undefined;
  const digits = `${whole}${fraction.padEnd(exponent, '0')}`.replace(/^0+(?=\d)/, '');
  return digits === '0' ? '0' : sign + digits;
}
