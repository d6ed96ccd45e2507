// Answers of /api/compliance as the pages read them.
import { bestText, type LocalizedText, type MoneyValue } from '@/i18n/format';

export const base = '/api/compliance';

export interface LandedLine {
  kind: string;
  code: string;
  applies_to: string[];
  base: string;
  rate: string;
  amount: MoneyValue;
  collected_by: string;
  in_totals: boolean;
  valid_from: string | null;
  valid_to: string | null;
  source: string;
  rate_source: string | null;
  /** The same in the reader's language, where it is known. */
  rate_note?: LocalizedText;
}

export interface LandedTotals {
  goods: MoneyValue;
  carriage: MoneyValue;
  customs_value: MoneyValue;
  duty: MoneyValue;
  excise: MoneyValue;
  tax: MoneyValue;
  fees: MoneyValue;
  landed: MoneyValue;
  at_border: MoneyValue;
}

export interface Landed {
  id: string;
  status: 'quoted' | 'refused' | 'unknown_rule';
  date: string;
  from: string;
  to: string;
  incoterm: string;
  regime: string | null;
  /** What it is called; absent in quotes that were kept before there were any names. */
  regime_title?: LocalizedText;
  reason: string | null;
  currency: string;
  lines: LandedLine[];
  totals: LandedTotals | null;
  alternatives: { regime: string; title?: LocalizedText; landed: MoneyValue; why: string; note: LocalizedText }[];
  warnings: string[];
  /** The warnings in the reader's language; empty in quotes that were kept before there were any. */
  notes?: LocalizedText[];
  packs: { id: string; version: string; digest: string }[];
  rates: Record<string, string>;
  rates_date: string | null;
}

/** What a quote says beside its sums, in the reader's language; `foreign` is the language when it is another. */
export const warningTexts = (landed: Landed): { text: string; foreign?: string }[] =>
  landed.notes?.length ? landed.notes.map(bestText) : landed.warnings.map((text) => ({ text, foreign: 'en' }));

export interface WhatIf {
  then: Landed;
  now: Landed;
  difference: MoneyValue | null;
  is_home: boolean;
}

export interface Recomputed {
  identical: boolean;
  other_packs: string[];
  differences: { path: string; then: string | null; now: string | null }[];
}

export type Weight = 'stop' | 'needs' | 'notice' | 'met';

export interface Finding {
  line: string;
  weight: Weight;
  reason: string;
  rule: string | null;
  words: LocalizedText;
  citation: string | null;
  licence: string | null;
}

export const blocks = (finding: Finding) => finding.weight === 'stop' || finding.weight === 'needs';

export interface GapsOf {
  product: string;
  title: LocalizedText;
  published: boolean;
  hs_code: string | null;
  origin: string | null;
  weight_grams: number;
  gravest: Weight | null;
  findings: Finding[];
}

export interface PlaceCount {
  to: string;
  is_covered: boolean;
  clear: number;
  notice: number;
  needs: number;
  stop: number;
}

export interface Suggestion {
  code: string;
  is_whole: boolean;
  name: LocalizedText;
  confidence_percent: number;
  because: { kind: string; words: LocalizedText }[];
}

export interface Coded {
  product: string;
  title: LocalizedText;
  published: boolean;
  suggestions: Suggestion[];
}

export interface CodeFacts {
  code: string;
  level: string;
  hints: { kind: string; words: LocalizedText; citation: string }[];
  standings: {
    jurisdiction: string;
    standing: 'known' | 'unknown';
    nearest: string | null;
    description: string | null;
    duty: string | null;
    below: string[];
    source: string;
    is_sample: boolean;
  }[];
}

export type LicenceState = 'submitted' | 'verified' | 'refused' | 'withdrawn';

export interface Licence {
  id: string;
  seller: string;
  name: string;
  number: string;
  issuer: string;
  document: string | null;
  valid_from: string;
  valid_to: string | null;
  state: LicenceState;
  note: string | null;
  at: string;
  counts: boolean;
}

export interface Rule {
  id: string;
  effect: 'prohibited' | 'restricted' | 'licensed' | 'requires';
  licence: string | null;
  field: string | null;
  hs: string[];
  origin: string[];
  from: string[];
  destination: string[];
  words: LocalizedText;
  citation: string;
  valid_from: string | null;
  valid_to: string | null;
}

export interface Matrix {
  name: string;
  dated: string;
  is_sample: boolean;
  rules: Rule[];
}

export interface Pack {
  id: string;
  version: string;
  digest: string;
  title: LocalizedText;
  direction: 'import' | 'export';
  places: string[];
  valid_from: string;
  valid_to: string;
  retrieved: string;
  regimes: { id: string; title: LocalizedText; valid_from: string | null; valid_to: string | null; source: string }[];
  settings: { name: string; title: LocalizedText; default: string; choices: { name: string; title: LocalizedText }[]; why: LocalizedText }[];
  sources: string[];
  not_covered: LocalizedText[];
}

export interface Coverage {
  packs: Pack[];
  elsewhere: Pack;
}

export interface Tariff {
  id: string | null;
  jurisdiction: string;
  format: string;
  source: string;
  published: string | null;
  retrieved: string;
  file_name: string;
  state: 'waiting' | 'in_force' | 'superseded';
  lines: number;
  rejected: number;
  added_at: string | null;
  in_force_at: string | null;
}

export interface TariffChanges {
  before: Tariff | null;
  added: string[];
  added_count: number;
  removed: string[];
  removed_count: number;
  reworded: { code: string; before: string | null; after: string | null }[];
  reworded_count: number;
  rerated: { code: string; before: string | null; after: string | null }[];
  rerated_count: number;
  moved: { from: string[]; to: string[]; how: string; likely: boolean }[];
  moved_count: number;
  products_touched: number;
  sellers_touched: number;
}

/** Destinations that a seller looks at first: the places that rule packs answer for. */
export const destinations = ['DE', 'FR', 'GB', 'US', 'ID', 'SG', 'MY', 'TH', 'VN', 'AU', 'KE', 'NG', 'ZA', 'KR', 'BR'];
