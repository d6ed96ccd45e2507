// From what a scanner read to the item it stands for.
import { api } from '@/api';
import { base, type Item } from './api';

/** The item with this SKU or barcode; else the only one that the words fit. */
export async function findItem(code: string): Promise<Item | undefined> {
  const exact = await api.get<{ items: Item[] }>(`${base}/items`, { query: { code, limit: 2 } });
  if (exact.items.length > 0) return exact.items[0];
  const words = await api.get<{ items: Item[] }>(`${base}/items`, { query: { search: code, limit: 2 } });
  return words.items.length === 1 ? words.items[0] : undefined;
}
