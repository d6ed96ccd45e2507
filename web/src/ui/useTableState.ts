// Page, sort and filters of a table, in the address: what is shared by link and kept by "back".
import { useLocation } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useUrlState } from './navigation';

export interface Sort {
  key: string;
  descending: boolean;
}

/** `-placed_at` → placed_at, descending. */
export const parseSort = (text: string): Sort | undefined =>
  text ? { key: text.replace(/^-/, ''), descending: text.startsWith('-') } : undefined;

/** Ascending, descending, then none. */
export function nextSort(sort: Sort | undefined, key: string): string | undefined {
  if (sort?.key !== key) return key;
  return sort.descending ? undefined : `-${key}`;
}

interface Options {
  /** Filter names of this table; each stands in the address under its name. */
  filters?: readonly string[];
  defaultSort?: string;
  limit?: number;
}

export interface TableState {
  /** For the request: limit, after, sort and the filters that are set. */
  query: Record<string, string | number | readonly string[] | undefined>;
  sort: Sort | undefined;
  toggleSort: (key: string) => void;
  filter: (name: string) => string;
  filterMany: (name: string) => string[];
  setFilter: (name: string, value: string | readonly string[] | undefined) => void;
  clearFilters: () => void;
  filtered: boolean;
  pager: { onFirst?: () => void; onPrevious?: () => void; toNext: (cursor: string) => void };
}

const none: readonly string[] = [];

export function useTableState({ filters = none, defaultSort = '', limit = 20 }: Options = {}): TableState {
  const { one, many, set } = useUrlState();
  // Cursors lead forwards only; the way back is the trail of those passed, which is not worth a place in the address.
  const trail = (useLocation().state as { trail?: string[] }).trail ?? [];
  const after = one('after') || undefined;
  const sortText = one('sort') || defaultSort;
  const query = useMemo(() => {
    const all: TableState['query'] = { limit, after, sort: sortText || undefined };
    for (const name of filters) {
      const values = many(name);
      all[name] = values.length > 1 ? values : values[0] || undefined;
    }
    return all;
  }, [limit, after, sortText, filters, many]);

  const sort = parseSort(sortText);
  return {
    query,
    sort,
    toggleSort: (key) => set({ sort: nextSort(sort, key), after: undefined }),
    filter: one,
    filterMany: many,
    setFilter: (name, value) => set({ [name]: value, after: undefined }, { replace: true }),
    clearFilters: () => set({ after: undefined, ...Object.fromEntries(filters.map((name) => [name, undefined])) }),
    filtered: filters.some((name) => one(name) !== ''),
    pager: {
      onFirst: after ? () => set({ after: undefined }) : undefined,
      onPrevious:
        after && trail.length > 0
          ? () => set({ after: trail.at(-1) || undefined }, { state: { trail: trail.slice(0, -1) } })
          : undefined,
      toNext: (cursor) => set({ after: cursor }, { state: { trail: [...trail, after ?? ''].slice(-200) } }),
    },
  };
}
