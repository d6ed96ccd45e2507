// The form of an order's particulars: kilograms and centimetres as people type them, grams and millimetres as they are kept.
import type { MoneyValue } from '@/i18n/format';
import type { PaperSet, Particulars } from './api';

export const incoterms = ['EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP'] as const;
export const packageKinds = ['carton', 'pallet', 'wooden_case', 'crate', 'bag', 'drum', 'roll', 'bundle', 'package'] as const;
export const vatTreatments = ['out_of_scope', 'export', 'intra_community', 'reverse_charge', 'zero_rated', 'standard'] as const;

/** What a number input holds: a number, or text while it is empty. */
type Typed = number | string;

export interface AddressValues {
  street: string;
  additional: string;
  city: string;
  region: string;
  postal_code: string;
  country: string | null;
}

export interface PartyValues {
  name: string;
  contact: string;
  phone: string;
  address: AddressValues;
}

export const emptyAddress: AddressValues = { street: '', additional: '', city: '', region: '', postal_code: '', country: null };
export const emptyParty: PartyValues = { name: '', contact: '', phone: '', address: emptyAddress };

const texts = ['incoterm', 'place', 'exporter_reference', 'buyer_reference', 'payment_terms', 'buyer_vat_number', 'vat_percent', 'loading_place', 'unloading_place', 'vessel', 'voyage', 'transport_number', 'origin_criterion', 'origin_issuer', 'remarks'] as const;
type Texts = Record<(typeof texts)[number], string>;

export interface Values extends Texts {
  vat: (typeof vatTreatments)[number];
  endpoint_scheme: string;
  endpoint_value: string;
  bill_to: PartyValues | null;
  notify: PartyValues | null;
  lines: { line: string; hs_code: string; origin: string | null; net: Typed; gross: Typed }[];
  packages: { key: string; mark: string; kind: (typeof packageKinds)[number]; count: Typed; gross: Typed; length: Typed; width: Typed; height: Typed; contents: string }[];
  declared: { number: string; value: MoneyValue; incoterm: string; net: Typed; gross: Typed; packages: Typed };
}

const over = (value: number | null | undefined, by: number): Typed => (value === null || value === undefined ? '' : value / by);
/** Whole units of the smaller measure; nothing where nothing was typed. */
export const whole = (typed: Typed, by: number): number | null => (typed === '' || Number.isNaN(Number(typed)) ? null : Math.round(Number(typed) * by));
const filled = (text: string): string | null => text.trim() || null;

export const addressOf = (values: AddressValues) => ({
  street: values.street.trim(),
  additional: filled(values.additional),
  city: values.city.trim(),
  region: filled(values.region),
  postal_code: filled(values.postal_code),
  country: values.country ?? '',
});

type Address = NonNullable<Particulars['notify']>['address'];
export const addressValues = (address: Address): AddressValues => ({
  street: address.street,
  additional: address.additional ?? '',
  city: address.city,
  region: address.region ?? '',
  postal_code: address.postal_code ?? '',
  country: address.country,
});

const partyValues = (party: Particulars['notify']): PartyValues | null =>
  party ? { name: party.name, contact: party.contact ?? '', phone: party.phone ?? '', address: addressValues(party.address) } : null;

const partyOf = (values: PartyValues | null) =>
  values && { name: values.name.trim(), contact: filled(values.contact), phone: filled(values.phone), address: addressOf(values.address) };

/** What is filled in so far. */
export function valuesOf(set: PaperSet): Values {
  const kept = set.particulars;
  const currency = kept?.declared?.value.currency ?? set.currency;
  return {
    ...(Object.fromEntries(texts.map((name) => [name, kept?.[name] ?? ''])) as Texts),
    vat: kept?.vat ?? 'out_of_scope',
    endpoint_scheme: kept?.buyer_endpoint?.scheme ?? '',
    endpoint_value: kept?.buyer_endpoint?.value ?? '',
    bill_to: partyValues(kept?.bill_to),
    notify: partyValues(kept?.notify),
    lines: set.lines.map(({ line }) => {
      const known = kept?.lines.find((one) => one.line === line);
      return { line, hs_code: known?.hs_code ?? '', origin: known?.origin ?? null, net: over(known?.net_grams, 1000), gross: over(known?.gross_grams, 1000) };
    }),
    packages: (kept?.packages ?? []).map((pack, at) => ({
      key: `${at}`,
      mark: pack.mark,
      kind: pack.kind,
      count: pack.count,
      gross: over(pack.gross_grams, 1000),
      length: over(pack.length_mm, 10),
      width: over(pack.width_mm, 10),
      height: over(pack.height_mm, 10),
      contents: pack.contents ?? '',
    })),
    declared: {
      number: kept?.declared?.number ?? '',
      value: kept?.declared?.value ?? { amount: '0', currency },
      incoterm: kept?.declared?.incoterm ?? '',
      net: over(kept?.declared?.net_grams, 1000),
      gross: over(kept?.declared?.gross_grams, 1000),
      packages: over(kept?.declared?.packages, 1),
    },
  };
}

/** What is sent. A declaration without a number is none. */
export function particularsOf(values: Values): Particulars {
  const { declared } = values;
  return {
    ...(Object.fromEntries(texts.map((name) => [name, filled(values[name])])) as Record<keyof Texts, string | null>),
    vat_percent: values.vat === 'standard' ? filled(values.vat_percent) : null,
    vat: values.vat,
    buyer_endpoint: filled(values.endpoint_value) ? { scheme: values.endpoint_scheme.trim(), value: values.endpoint_value.trim() } : null,
    bill_to: partyOf(values.bill_to),
    notify: partyOf(values.notify),
    lines: values.lines.map((line) => ({
      line: line.line,
      hs_code: filled(line.hs_code),
      origin: line.origin,
      net_grams: whole(line.net, 1000),
      gross_grams: whole(line.gross, 1000),
    })),
    packages: values.packages.map((pack) => ({
      mark: pack.mark.trim(),
      kind: pack.kind,
      count: whole(pack.count, 1) ?? 0,
      gross_grams: whole(pack.gross, 1000) ?? 0,
      length_mm: whole(pack.length, 10) ?? 0,
      width_mm: whole(pack.width, 10) ?? 0,
      height_mm: whole(pack.height, 10) ?? 0,
      contents: filled(pack.contents),
    })),
    declared: filled(declared.number)
      ? {
          number: declared.number.trim(),
          value: declared.value,
          incoterm: filled(declared.incoterm),
          net_grams: whole(declared.net, 1000),
          gross_grams: whole(declared.gross, 1000),
          packages: whole(declared.packages, 1),
        }
      : null,
  };
}
