// The category tree and the words for options and attributes.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { plainText } from '@/i18n/format';
import type { Category } from './api';

export const categoriesKey = ['/api/catalog/categories'];
export const wordsKey = ['/api/catalog/words'];

/** All categories, parents before children. */
export const useCategories = () =>
  useQuery<Category[], ProblemError>({
    queryKey: categoriesKey,
    queryFn: ({ signal }) => api.get('/api/catalog/categories', { signal, anonymous: true }),
    staleTime: 300_000,
  });

export type Word = Answer<'WordView'>;

/** Names of options and attributes that many products have. */
export const useWords = () =>
  useQuery<Word[], ProblemError>({
    queryKey: wordsKey,
    queryFn: ({ signal }) => api.get('/api/catalog/words', { signal, anonymous: true }),
    staleTime: 300_000,
  });

export interface TreeRow {
  category: Category;
  /** 0 for a root. */
  depth: number;
  children: number;
}

/** The tree as rows, each under its parent, siblings in their order. One whose parent is missing stands at the root. */
export function treeRows(all: readonly Category[]): TreeRow[] {
  const ids = new Set(all.map((category) => category.id));
  const below = new Map<string, Category[]>();
  for (const category of all) {
    const parent = category.parent && ids.has(category.parent) ? category.parent : '';
    below.set(parent, [...(below.get(parent) ?? []), category]);
  }
  const rows: TreeRow[] = [];
  const walk = (parent: string, depth: number) => {
    for (const category of [...(below.get(parent) ?? [])].sort((a, b) => a.position - b.position)) {
      rows.push({ category, depth, children: below.get(category.id)?.length ?? 0 });
      walk(category.id, depth + 1);
    }
  };
  walk('', 0);
  return rows;
}

/** `Kitchen / Knives`, from the root down. */
export function pathOf(all: readonly Category[], id: string | null): string {
  const names: string[] = [];
  let at = all.find((category) => category.id === id);
  while (at && names.length < 20) {
    names.unshift(plainText(at.name));
    const above = at.parent;
    at = all.find((category) => category.id === above);
  }
  return names.join(' / ');
}

/** Categories to choose from, each with its path. */
export function useCategoryChoices() {
  const { i18n } = useTranslation();
  const { data } = useCategories();
  return useMemo(
    () => treeRows(data ?? []).map(({ category }) => ({ value: category.id, label: pathOf(data ?? [], category.id) })),
    // Names follow the language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [data, i18n.language],
  );
}
