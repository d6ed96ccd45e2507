// The firm's warehouses, and the one this device works in.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { api, type ProblemError } from '@/api';
import { plainText } from '@/i18n/format';
import { base, type Warehouse } from './api';

export const warehousesKey = [`${base}/warehouses`] as const;

export function useWarehouses() {
  const query = useQuery<{ items: Warehouse[] }, ProblemError>({
    queryKey: warehousesKey,
    queryFn: ({ signal }) => api.get<{ items: Warehouse[] }>(`${base}/warehouses`, { signal }),
    staleTime: 60_000,
  });
  const all = query.data?.items ?? [];
  return {
    query,
    all,
    open: all.filter((warehouse) => warehouse.state === 'open'),
    /** Its name in the reader's language; the id's end while it is not known. */
    nameOf: (id: string | null | undefined) => {
      const found = all.find((warehouse) => warehouse.id === id);
      return found ? plainText(found.name) : (id?.slice(-6) ?? '—');
    },
  };
}

const chosenName = 'argosy.warehouse';
const watchers = new Set<() => void>();
const read = () => {
  try {
    return localStorage.getItem(chosenName) ?? '';
  } catch {
    return '';
  }
};

/** The warehouse this device stands in: kept on the device, as a packing table does not move. */
export function useChosenWarehouse() {
  const { open, all, query, nameOf } = useWarehouses();
  const kept = useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    read,
  );
  // A firm's other warehouse, or another firm's after a switch, is not chosen here.
  const chosen = open.find((warehouse) => warehouse.id === kept);
  const only = open.length === 1 ? open[0] : undefined;
  const fallback = open.find((warehouse) => warehouse.is_default) ?? open[0];
  const choose = useCallback((id: string) => {
    try {
      localStorage.setItem(chosenName, id);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
    watchers.forEach((watch) => watch());
  }, []);
  return {
    query,
    all,
    open,
    nameOf,
    /** Empty: all of them. */
    chosen: (chosen ?? only)?.id ?? '',
    /** One in any case, for work that happens at one place. */
    place: (chosen ?? fallback)?.id ?? '',
    choose,
  };
}

/** After goods moved: everything about stock is read again. */
export function useStockChanged() {
  const queries = useQueryClient();
  return useCallback(
    () => queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(base) }),
    [queries],
  );
}
