// Moving between pages without naming the language, and state kept in the address.
import { useLocation, useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Locale, isLocale } from '@/i18n/locale';

export type Search = Record<string, string | readonly string[] | undefined>;

export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return isLocale(i18n.language) ? i18n.language : 'en';
}

/** Path and search of this page without its language, to come back to: `/orders?status=paid`. */
export function useHere(): string {
  const { pathname, searchStr } = useLocation();
  return (pathname.replace(/^\/[^/]+/, '') || '/') + searchStr;
}

/** go('/orders', { status: 'paid' }). Also takes a whole local address such as the `return` of a log-in. */
export function useGo() {
  const locale = useLocale();
  const router = useRouter();
  return useCallback(
    (to: string, search?: Search, options: { replace?: boolean } = {}) => {
      // Only addresses of this app: `//elsewhere` and `https:` are not followed.
      const safe = /^\/(?!\/)/.test(to) ? to : '/';
      const [path = '/', query = ''] = safe.split('?');
      const all = new URLSearchParams(query);
      for (const [name, value] of Object.entries(search ?? {})) {
        all.delete(name);
        for (const item of [value ?? []].flat()) all.append(name, String(item));
      }
      const text = all.toString();
      return router.navigate({ href: `/${locale}${path === '/' ? '' : path}${text ? `?${text}` : ''}`, replace: options.replace });
    },
    [locale, router],
  );
}

/** A variable part of the address: useParam('order'). */
export function useParam(name: string): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined>;
  return params[name] ?? '';
}

/** The search part of the address as state. Setting a value to undefined or '' takes it out. */
export function useUrlState() {
  const raw = useSearch({ strict: false }) as Record<string, string | string[]>;
  const navigate = useNavigate();
  const params = useMemo(() => raw, [raw]);
  const set = useCallback(
    (change: Search, options: { replace?: boolean; state?: Record<string, unknown> } = {}) =>
      void navigate({
        to: '.',
        search: ((before: Search) => {
          const after: Search = { ...before, ...change };
          for (const key of Object.keys(after)) if (after[key] === undefined || after[key] === '' || after[key].length === 0) delete after[key];
          return after;
        }) as never,
        state: options.state as never,
        replace: options.replace ?? false,
        resetScroll: false,
      }),
    [navigate],
  );
  const one = useCallback((name: string) => [params[name] ?? ''].flat()[0] ?? '', [params]);
  const many = useCallback((name: string) => [params[name] ?? []].flat(), [params]);
  return { one, many, set };
}

/** The tab's title, for pages that know a better one than their route: useTitle(order.number). */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    if (title) document.title = `${title} · Argosy`;
  }, [title]);
}
