// Answers of /api/catalog to who sells and to who runs the platform, and what is sent back.
import type { Answer } from '@/api/schemas';
import type { LocalizedText } from '@/i18n/format';

export const productStates = ['draft', 'published', 'withdrawn'] as const;
export type ProductState = (typeof productStates)[number];

export const units = [
  'piece', 'pair', 'set', 'dozen', 'pack', 'carton', 'roll', 'kilogram', 'tonne', 'litre', 'metre', 'square_metre', 'cubic_metre',
] as const;

export type Gap = Answer<'ProductGap'>;
export type ProductRow = Answer<'OwnProductRow'>;

export type Terms = Answer<'OfferTerms'>;
export type DraftOption = Answer<'ProductOption'>;
export type DraftVariant = Answer<'VariantDraft'>;
export type Draft = Answer<'ProductDraft'>;
export type OwnProduct = Answer<'OwnProduct'>;
export type ProductStep = Answer<'ProductStep'>;
export type OwnOffer = Answer<'OwnOffer'>;
export type Filled = Answer<'CatalogFilled'>;

/** What is read is sent back under the version it was read at. */
export const tagOf = (version: number) => `W/"${version}"`;

/** Where a file's bytes are read. */
export const fileUrl = (blob: string) => `/api/blobs/${encodeURIComponent(blob)}`;

/** The words of one line in both languages, without those that are empty. */
export const cleanText = (text: LocalizedText): LocalizedText =>
  Object.fromEntries(Object.entries(text).flatMap(([locale, words]) => (words?.trim() ? [[locale, words.trim()]] : [])));
