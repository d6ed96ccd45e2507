// A product as it is typed, to and from what the server keeps.
import type { LocalizedText } from '@/i18n/format';
import type { Word } from '../categories';
import { cleanText, type Draft, type DraftVariant } from '../own';
import { placeOfTerms, type TermsValues, termsOf, valuesOfTerms, type Whole } from './terms';

export type BothTexts = Record<'en' | 'zh-CN', string>;

export interface OptionValues {
  key: string;
  name: BothTexts;
  values: { key: string; name: BothTexts }[];
}

export interface VariantValues {
  id: string | null;
  options: Record<string, string>;
  weight_grams: Whole;
  length_mm: Whole;
  width_mm: Whole;
  height_mm: Whole;
  offer: TermsValues | null;
}

export interface Values {
  handle: string;
  title: BothTexts;
  description: BothTexts;
  brand: string;
  category: string | null;
  attributes: { key: string; value: BothTexts }[];
  options: OptionValues[];
  media: { blob: string; alt: BothTexts }[];
  origin: string | null;
  hs_code: string;
  dangerous_goods: boolean;
  unit: Draft['unit'];
  variants: VariantValues[];
}

export const optionsMax = 4;
export const variantsMax = 100;
export const picturesMax = 20;

const both = (text: LocalizedText | undefined): BothTexts => ({ en: text?.en ?? '', 'zh-CN': text?.['zh-CN'] ?? '' });
export const noText = (): BothTexts => ({ en: '', 'zh-CN': '' });
/** The words in any language: for keys and labels. */
export const anyText = (text: BothTexts) => text.en.trim() || text['zh-CN'].trim();

/** Keys of what was added on this page, until its name settles them. */
let added = 0;
const fresh = 'new:';
export const freshKey = () => `${fresh}${++added}`;

export const newVariant = (options: Record<string, string> = {}): VariantValues => ({
  id: null,
  options,
  weight_grams: '',
  length_mm: '',
  width_mm: '',
  height_mm: '',
  offer: null,
});

export const newProduct = (): Values => ({
  handle: '',
  title: noText(),
  description: noText(),
  brand: '',
  category: null,
  attributes: [],
  options: [],
  media: [],
  origin: null,
  hs_code: '',
  dangerous_goods: false,
  unit: 'piece',
  variants: [newVariant()],
});

export const valuesOf = (draft: Draft): Values => ({
  handle: draft.handle ?? '',
  title: both(draft.title),
  description: both(draft.description),
  brand: draft.brand ?? '',
  category: draft.category,
  attributes: Object.entries(draft.attributes).map(([key, value]) => ({ key, value: both(value) })),
  options: draft.options.map((option) => ({
    key: option.key,
    name: both(option.name),
    values: option.values.map((value) => ({ key: value.key, name: both(value.name) })),
  })),
  media: draft.media.map((picture) => ({ blob: picture.blob, alt: both(picture.alt) })),
  origin: draft.origin,
  hs_code: draft.hs_code ?? '',
  dangerous_goods: draft.dangerous_goods,
  unit: draft.unit,
  variants: draft.variants.map((variant) => ({
    id: variant.id,
    options: { ...variant.options },
    weight_grams: variant.weight_grams ?? '',
    length_mm: variant.length_mm ?? '',
    width_mm: variant.width_mm ?? '',
    height_mm: variant.height_mm ?? '',
    offer: variant.offer && valuesOfTerms(variant.offer),
  })),
});

const line = (text: string) => text.trim() || null;
const known = (value: Whole) => (value === '' ? null : value);

export const draftOf = (values: Values): Draft => ({
  handle: line(values.handle),
  title: cleanText({ ...values.title }),
  description: cleanText({ ...values.description }),
  brand: line(values.brand),
  category: values.category,
  attributes: Object.fromEntries(values.attributes.filter(({ key }) => key.trim()).map(({ key, value }) => [key.trim(), cleanText({ ...value })])),
  options: values.options.map((option) => ({
    key: option.key,
    name: cleanText({ ...option.name }),
    values: option.values.map((value) => ({ key: value.key, name: cleanText({ ...value.name }) })),
  })),
  media: values.media.map((picture) => ({ blob: picture.blob, alt: cleanText({ ...picture.alt }) })),
  origin: values.origin,
  hs_code: line(values.hs_code.replace(/[.\s]/g, '')),
  dangerous_goods: values.dangerous_goods,
  unit: values.unit,
  variants: values.variants.map((variant) => ({
    id: variant.id,
    options: variant.options,
    weight_grams: known(variant.weight_grams),
    length_mm: known(variant.length_mm),
    width_mm: known(variant.width_mm),
    height_mm: known(variant.height_mm),
    offer: variant.offer && termsOf(variant.offer),
  })),
});

const slug = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

function unused(wanted: string, taken: ReadonlySet<string>): string {
  let key = wanted;
  for (let count = 2; taken.has(key); count += 1) key = `${wanted}-${count}`;
  return key;
}

/** Gives what was added on this page its lasting keys: the common word's where there is one, else after its name. */
export function settleKeys(values: Values, words: readonly Word[]): Values {
  const renamed = new Map<string, string>();
  const keys = new Set(values.options.map((option) => option.key));
  const options = values.options.map((option, at) => {
    let key = option.key;
    let name = option.name;
    if (key.startsWith(fresh)) {
      const called = [name.en.trim().toLowerCase(), name['zh-CN'].trim()].filter(Boolean);
      const word = words.find((one) => one.kind === 'option' && [one.name.en?.toLowerCase(), one.name['zh-CN'], one.key].some((each) => each && called.includes(each)));
      if (word) name = { en: name.en.trim() || (word.name.en ?? ''), 'zh-CN': name['zh-CN'].trim() || (word.name['zh-CN'] ?? '') };
      key = unused(word?.key ?? (slug(name.en) || anyText(name).slice(0, 60) || `option-${at + 1}`), keys);
      keys.add(key);
      renamed.set(option.key, key);
    }
    const taken = new Set(option.values.map((value) => value.key));
    return {
      key,
      name,
      values: option.values.map((value, of) => {
        if (!value.key.startsWith(fresh)) return value;
        const settled = unused(anyText(value.name).slice(0, 110) || `value-${of + 1}`, taken);
        taken.add(settled);
        renamed.set(value.key, settled);
        return { ...value, key: settled };
      }),
    };
  });
  const now = (key: string) => renamed.get(key) ?? key;
  return {
    ...values,
    options,
    variants: values.variants.map((variant) => ({
      ...variant,
      options: Object.fromEntries(Object.entries(variant.options).map(([option, value]) => [now(option), now(value)])),
    })),
  };
}

/** The words of what a variant is: `Red · XL`. */
export const variantName = (variant: VariantValues, options: readonly OptionValues[], locale: string): string =>
  options
    .map((option) => {
      const value = option.values.find((each) => each.key === variant.options[option.key]);
      if (!value) return '?';
      return (locale === 'zh-CN' ? value.name['zh-CN'] || value.name.en : value.name.en || value.name['zh-CN']) || '?';
    })
    .join(' · ');

/** Combinations of the options that no variant has yet. */
export function missingCombinations(values: Pick<Values, 'options' | 'variants'>): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const option of values.options) {
    all = all.flatMap((one) => option.values.map((value) => ({ ...one, [option.key]: value.key }))).slice(0, 10_000);
  }
  const same = (a: Record<string, string>, b: Record<string, string>) => values.options.every((option) => a[option.key] === b[option.key]);
  return all.filter((one) => !values.variants.some((variant) => same(variant.options, one))).slice(0, variantsMax - values.variants.length);
}

/** Where an error of the server belongs in the form. */
export function placeOf(path: string, values: Values): string {
  const plain = path.replace(/\[(\d+)\]/g, '.$1');
  const attribute = /^attributes\.(.+?)(\.en|\.zh-CN)?$/.exec(plain);
  if (attribute) {
    const at = values.attributes.findIndex(({ key }) => key.trim() === attribute[1]);
    return at < 0 ? plain : `attributes.${at}.${attribute[2] ? `value${attribute[2]}` : 'key'}`;
  }
  const terms = /^(variants\.\d+\.offer\.)(.+)$/.exec(plain);
  if (terms) return placeOfTerms(terms[2] ?? '', terms[1] ?? '');
  const variantOptions = /^(variants\.\d+\.options)/.exec(plain);
  if (variantOptions) return variantOptions[1] ?? plain;
  if (plain === 'title' || plain === 'description') return `${plain}.en`;
  return plain;
}

/** The first field that a gap asks for. */
export function fieldOfGap(gap: string): string {
  const plain = gap.replace(/\[(\d+)\]/g, '.$1');
  if (plain === 'offers') return 'variants.0.offer.sku';
  if (plain === 'title') return 'title.en';
  return plain.replace(/\.size$/, '.length_mm');
}

const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export interface Merged {
  draft: Draft;
  /** What only the other changed: taken over. */
  theirs: (keyof Draft)[];
  /** What both changed: here it stays as typed. */
  both: (keyof Draft)[];
}

/** Lays what was typed since `base` over what somebody else saved meanwhile. */
export function mergeDrafts(base: Draft, mine: Draft, saved: Draft): Merged {
  const merged: Merged = { draft: { ...mine }, theirs: [], both: [] };
  for (const key of Object.keys(saved) as (keyof Draft)[]) {
    if (same(base[key], saved[key]) || same(mine[key], saved[key])) continue;
    if (same(base[key], mine[key])) {
      Object.assign(merged.draft, { [key]: saved[key] });
      merged.theirs.push(key);
    } else merged.both.push(key);
  }
  if (merged.both.includes('variants')) {
    // A variant that the other made has an id that mine lacks; matched by what it is, so that it is not made twice.
    merged.draft.variants = mine.variants.map((variant): DraftVariant => {
      const kept = saved.variants.find((other) => (variant.id ? other.id === variant.id : same(other.options, variant.options)));
      return { ...variant, id: kept?.id ?? null };
    });
  }
  return merged;
}
