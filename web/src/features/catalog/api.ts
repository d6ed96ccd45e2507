// Answers of /api/catalog as the pages read them.
import type { Answer, Sparse } from '@/api/schemas';

export type SellerCard = Answer<'CatalogSeller'>;
export type RateUsed = Answer<'CatalogRate'>;
export type ProductCard = Answer<'ProductCard'>;
export type FacetValue = Answer<'CatalogFacetValue'>;
export type AttributeFacet = Answer<'CatalogAttributeFacet'>;
export type Facets = Answer<'CatalogFacets'>;
export type ProductList = Sparse<Answer<'ProductList'>, 'next' | 'facets'>;
export type Crumb = Answer<'CatalogCrumb'>;
export type Rung = Answer<'CatalogRungView'>;
export type Offer = Answer<'CatalogOffer'>;
export type Variant = Answer<'CatalogVariant'>;
export type ProductOption = Answer<'ProductOption'>;
export type ProductPage = Answer<'ProductPage'>;
export type Category = Answer<'Category'>;

/** The rung that a quantity reaches; below the first one, the first. */
export const rungAt = (ladder: readonly Rung[], quantity: number): Rung | undefined =>
  [...ladder].reverse().find((rung) => quantity >= rung.quantity) ?? ladder[0];
