// Cursor-paged lists: `limit`, `after` → `items`, `next`.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, type Query } from './client';
import type { ProblemError } from './problem';

export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** A list that grows by "show more". */
export function useCursorList<T>(address: string, query: Query = {}, options: { enabled?: boolean; limit?: number } = {}) {
  const { enabled = true, limit = 20 } = options;
  const result = useInfiniteQuery<Page<T>, ProblemError, { pages: Page<T>[] }, readonly unknown[], string | undefined>({
    queryKey: [address, 'list', query, limit],
    queryFn: ({ pageParam, signal }) => api.get<Page<T>>(address, { query: { ...query, limit, after: pageParam }, signal }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
  });
  const items = useMemo(() => result.data?.pages.flatMap((page) => page.items) ?? [], [result.data]);
  return { ...result, items };
}

/** One page of a table; the cursor comes from the address (ui/useTableState). */
export function useCursorPage<T>(
  address: string,
  query: Query & { after?: string; limit?: number },
  options: { enabled?: boolean; refetchInterval?: number } = {},
) {
  return useQuery<Page<T>, ProblemError>({
    queryKey: [address, 'page', query],
    queryFn: ({ signal }) => api.get<Page<T>>(address, { query: { limit: 20, ...query }, signal }),
    placeholderData: keepPreviousData,
    ...options,
  });
}
