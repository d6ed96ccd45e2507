// The cart: the server's for a buyer, this browser's for everybody else, one for both to the pages.
// What a stranger collected is merged into the buyer's cart at log-in.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { api, path } from '@/api';
import type { MoneyValue } from '@/i18n/format';
import { useSession } from '@/session';

export interface CartEntry {
  offer: string;
  quantity: number;
}

const key = 'argosy.cart';
const linesMax = 100;
export const cartKey = ['/api/orders/cart'] as const;

function read(): CartEntry[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]') as CartEntry[];
    return Array.isArray(kept) ? kept.filter((line) => typeof line.offer === 'string' && line.quantity > 0).slice(0, linesMax) : [];
  } catch {
    return [];
  }
}

let kept: CartEntry[] | undefined;
const watchers = new Set<() => void>();
const local = (): CartEntry[] => (kept ??= read());

function keep(lines: CartEntry[]): void {
  kept = lines.slice(0, linesMax);
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Private windows refuse to store; the cart then lasts as long as the page.
  }
  watchers.forEach((watch) => watch());
}

const watch = (tell: () => void) => {
  const elsewhere = (event: StorageEvent) => {
    if (event.key !== key) return;
    kept = undefined;
    tell();
  };
  watchers.add(tell);
  window.addEventListener('storage', elsewhere);
  return () => {
    watchers.delete(tell);
    window.removeEventListener('storage', elsewhere);
  };
};

export const withLine = (lines: readonly CartEntry[], offer: string, quantity: number): CartEntry[] => {
  const others = lines.filter((line) => line.offer !== offer);
  if (quantity <= 0) return others;
  return lines.some((line) => line.offer === offer)
    ? lines.map((line) => (line.offer === offer ? { offer, quantity } : line))
    : [...others, { offer, quantity }];
};

/** One merge at a time, whoever asks for it. */
let merging: Promise<void> | undefined;

export function useCart() {
  const { session } = useSession();
  const queries = useQueryClient();
  const isBuyer = session?.kind === 'buyer' && session.current !== '';
  const here = useSyncExternalStore(watch, local, local);
  const there = useQuery({
    queryKey: [...cartKey, 'count', session?.current],
    queryFn: ({ signal }) => api.get<{ lines: number; items: CartEntry[] }>('/api/orders/cart/count', { anonymous: true, signal }),
    enabled: isBuyer,
    retry: false,
  });

  useEffect(() => {
    if (!isBuyer || here.length === 0) return;
    merging ??= api
      .post('/api/orders/cart/merge', { lines: here })
      .then(() => keep([]))
      .then(() => queries.invalidateQueries({ queryKey: cartKey }))
      // What could not be merged now is tried again with the next page.
      .catch(() => undefined)
      .finally(() => {
        merging = undefined;
      });
  }, [isBuyer, here, queries]);

  const lines = useMemo(() => (isBuyer ? (there.data?.items ?? []) : here), [isBuyer, there.data, here]);

  /** Sets a line; zero takes it out. `seen` is the unit price on the page, so that a change of it is told. */
  const put = useCallback(
    async (offer: string, quantity: number, seen?: MoneyValue) => {
      if (!isBuyer) return keep(withLine(local(), offer, quantity));
      if (quantity <= 0) await api.delete(path`/api/orders/cart/lines/${offer}`);
      else await api.put(path`/api/orders/cart/lines/${offer}`, { quantity, unit_price: seen ?? null });
      await queries.invalidateQueries({ queryKey: cartKey });
    },
    [isBuyer, queries],
  );

  /** Adds to what lies in the cart already. */
  const add = useCallback(
    (offer: string, quantity: number, seen?: MoneyValue) =>
      put(offer, quantity + (lines.find((line) => line.offer === offer)?.quantity ?? 0), seen),
    [put, lines],
  );

  return { lines, count: lines.length, isBuyer, put, add, remove: (offer: string) => put(offer, 0) };
}
