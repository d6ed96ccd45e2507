// Links of the app: addresses without the language, which is added here.
import { Button, type ButtonProps } from '@mantine/core';
import { Link as RouterLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode, Ref } from 'react';
import { type Search, useLocale } from './navigation';

interface To {
  /** `/orders/ord_…`, without the language. */
  to: string;
  search?: Search;
  /** Part of the page: `reviews`. */
  hash?: string;
}

interface LinkProps extends To, Omit<ComponentProps<'a'>, 'href' | 'ref'> {
  ref?: Ref<HTMLAnchorElement>;
  /** Marks the link as the current page only on exactly this address. */
  exact?: boolean;
  children?: ReactNode;
}

export function Link({ to, search, exact = false, ...rest }: LinkProps) {
  const locale = useLocale();
  const [path = '/', query] = to.split('?');
  const all = query ? { ...Object.fromEntries(new URLSearchParams(query)), ...search } : search;
  return (
    <RouterLink
      {...(rest as object)}
      to={`/${locale}${path === '/' ? '' : path}`}
      search={(all ?? {}) as never}
      activeOptions={{ exact, includeSearch: false }}
      activeProps={{ 'aria-current': 'page' } as object}
    />
  );
}

/** A button that goes to a page. */
export function LinkButton({ to, search, hash, ...rest }: To & ButtonProps & { children?: ReactNode }) {
  return <Button renderRoot={(props) => <Link to={to} search={search} hash={hash} {...props} />} {...rest} />;
}
