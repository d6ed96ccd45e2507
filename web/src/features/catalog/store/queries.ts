import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, path, type ProblemError } from '@/api';
import { usePreferences } from '@/session/preferences';
import type { ProductList, ProductPage } from '../api';

/** Products in the currency that the visitor chose. */
export function useProducts(query: Record<string, string | number | readonly string[] | undefined>) {
  const { currency } = usePreferences();
  const asked = { currency, ...query };
  return useQuery<ProductList, ProblemError>({
    queryKey: ['/api/catalog/products', asked],
    queryFn: ({ signal }) => api.get('/api/catalog/products', { query: asked, signal, anonymous: true }),
    placeholderData: keepPreviousData,
  });
}

export function useProduct(id: string) {
  const { currency } = usePreferences();
  return useQuery<ProductPage, ProblemError>({
    queryKey: ['/api/catalog/products', id, currency],
    queryFn: ({ signal }) => api.get(path`/api/catalog/products/${id}`, { query: { currency }, signal, anonymous: true }),
  });
}
