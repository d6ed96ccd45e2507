// Files of products on their way in, as /api/catalog/imports tells of them.
import { useQuery } from '@tanstack/react-query';
import { api, path, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';

export const importsAddress = '/api/catalog/imports';

export type ImportSettings = Answer<'CatalogImportSettings'>;
export type ImportState = Answer<'CatalogImportState'>;
export type Import = Answer<'CatalogImport'>;

export const rowStates = ['ok', 'warning', 'error'] as const;

export type ImportRow = Answer<'CatalogImportRow'>;

/** Whether the server is still working on it: pictures come after the products. */
export const isWorking = (one: Import) =>
  one.state === 'checking' || one.state === 'applying' || (one.state === 'done' && one.pictures_done < one.pictures_total);

export const useImport = (id: string) =>
  useQuery<Import, ProblemError>({
    queryKey: [importsAddress, id],
    queryFn: ({ signal }) => api.get(path`/api/catalog/imports/${id}`, { signal }),
    refetchInterval: (query) => (query.state.data && isWorking(query.state.data) ? 1000 : false),
  });
