// The tree of addresses: /<language>/<surface>/<page>. Pages and shells come lazily; surfaces list their pages.
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  notFound,
  Outlet,
  redirect,
  type RouteComponent,
} from '@tanstack/react-router';
import type { ComponentType, FunctionComponent } from 'react';
import { queryClient } from './api';
import { changeLocale, loadNamespaces } from './i18n';
import { chooseLocale, isLocale, keepLocale } from './i18n/locale';
import { Crash } from './pages/Crash';
import { NotFound } from './pages/NotFound';
import { Overlays } from './pages/Overlays';
import { RequireRole } from './session';
import { sessionQuery } from './session/session';
import { accountRoutes, doorRoutes } from './surfaces/account/routes';
import { type Entry, namespacesOf } from './surfaces/entry';
import { storeRoutes } from './surfaces/store/routes';
import { PageSkeleton } from './ui/Skeletons';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Key of the page's title. */
    title?: string;
  }
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Crash });

const withoutLocale = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    const account = queryClient.getQueryData(sessionQuery.queryKey)?.person.locale ?? undefined;
    throw redirect({ href: `/${chooseLocale(account, document.cookie, navigator.languages)}`, replace: true });
  },
});

const localeRoute = createRoute({
  getParentRoute: () => root,
  path: '$locale',
  beforeLoad: async ({ params, location }) => {
    const { locale } = params;
    if (isLocale(locale)) {
      keepLocale(locale);
      return changeLocale(locale);
    }
    // `/orders` written by hand or in an old mail: the same page in the visitor's language.
    const chosen = chooseLocale(undefined, document.cookie, navigator.languages);
    if (/^[a-z]{2}(-[A-Za-z]+)?$/.test(locale)) throw notFound();
    throw redirect({ href: `/${chosen}${location.href}`, replace: true });
  },
  component: Outlet,
});

/** Code that is fetched by the route's loader, so that drawing never waits: the old page stays until the new one is here. */
function later(load: () => Promise<{ default: ComponentType }>) {
  let Loaded: ComponentType | undefined;
  return {
    load: async () => {
      Loaded = (await load()).default;
    },
    Component: () => (Loaded ? <Loaded /> : null),
  };
}

function guarded(entry: Entry, Page: FunctionComponent): RouteComponent {
  if (!entry.roles && !entry.signedIn && !entry.kind) return Page;
  return () => (
    <RequireRole kind={entry.kind} roles={entry.roles}>
      <Page />
    </RequireRole>
  );
}

function pages(parent: () => AnyRoute, entries: readonly Entry[]): AnyRoute[] {
  return entries.map((entry) => {
    const page = later(entry.page);
    return createRoute({
      getParentRoute: parent,
      path: entry.path,
      // Code and words are fetched together, not one after the other.
      loader: async () => {
        await Promise.all([page.load(), loadNamespaces(namespacesOf(entry))]);
      },
      staleTime: Number.POSITIVE_INFINITY,
      component: guarded(entry, page.Component),
      staticData: { title: entry.title },
    });
  });
}

// An address that no page has, said within the frame of its surface.
const nowhere: Entry = { path: '$', page: async () => ({ default: NotFound }), title: 'common:notFound.title' };

interface Surface {
  id: string;
  /** Where its pages hang; none for those at the root of the language. */
  path?: string;
  shell: () => Promise<{ default: ComponentType }>;
  ns: string[];
  entries: readonly Entry[];
}

function surface({ id, path, shell, ns, entries }: Surface): AnyRoute {
  const at = path ? { path } : { id };
  const frame = later(shell);
  const route: AnyRoute = createRoute({
    getParentRoute: () => localeRoute,
    ...(at as { path: string }),
    loader: async () => {
      await Promise.all([frame.load(), loadNamespaces(['common', ...ns])]);
    },
    staleTime: Number.POSITIVE_INFINITY,
    component: frame.Component,
    notFoundComponent: NotFound,
    errorComponent: Crash,
  });
  return route.addChildren(pages(() => route, id === 'door' ? entries : [...entries, nowhere]));
}

// `vite build --mode kitchen` looks at the pieces as they are built.
const kitchen: Entry[] = import.meta.env.DEV || import.meta.env.MODE === 'kitchen'
  ? [{ path: '/kitchen', page: () => import('./pages/Kitchen'), title: 'common:brand' }]
  : [];

/** A console, whose list of pages comes with the first visit: the store's home does not carry it. */
function consoleOf({ path, ...rest }: Omit<Surface, 'entries' | 'id' | 'path'> & { path: string; entries: () => Promise<Entry[]> }): AnyRoute {
  let opened: Promise<void> | undefined;
  const open = async () => {
    const whole = surface({ ...rest, id: path, path, entries: await rest.entries() });
    surfaces[surfaces.indexOf(gate)] = whole;
    localeRoute.addChildren(surfaces);
    router.setRoutes(router.buildRouteTree());
  };
  const gate: AnyRoute = createRoute({
    getParentRoute: () => localeRoute,
    path,
    beforeLoad: async ({ location }) => {
      opened ??= open();
      // What failed to come is asked for again at the next visit.
      await opened.catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      throw redirect({ href: location.href, replace: true });
    },
  });
  return gate.addChildren([createRoute({ getParentRoute: () => gate, path: '$' })]);
}

const surfaces: AnyRoute[] = [
  surface({ id: 'store', shell: () => import('./surfaces/store/Shell'), ns: ['store'], entries: [...storeRoutes, ...kitchen] }),
  surface({ id: 'door', shell: () => import('./surfaces/account/Door'), ns: [], entries: doorRoutes }),
  surface({
    id: 'account',
    path: 'account',
    shell: () => import('./surfaces/account/Shell'),
    ns: ['store'],
    entries: accountRoutes.map((entry) => ({ signedIn: true, ...entry })),
  }),
  consoleOf({
    path: 'seller',
    shell: () => import('./surfaces/seller/Shell'),
    ns: ['seller'],
    entries: async () => (await import('./surfaces/seller/routes')).sellerRoutes.map((entry) => ({ kind: 'seller' as const, ...entry })),
  }),
  consoleOf({
    path: 'ops',
    shell: () => import('./surfaces/ops/Shell'),
    ns: ['ops'],
    entries: async () => (await import('./surfaces/ops/routes')).opsRoutes.map((entry) => ({ kind: 'platform' as const, ...entry })),
  }),
  consoleOf({
    path: 'warehouse',
    shell: () => import('./surfaces/warehouse/Shell'),
    ns: ['warehouse'],
    entries: async () => (await import('./surfaces/warehouse/routes')).warehouseRoutes.map((entry) => ({ kind: 'seller' as const, ...entry })),
  }),
];

const tree = root.addChildren([withoutLocale, localeRoute.addChildren(surfaces)]);

// Flat and readable addresses: ?status=paid&status=shipped, no JSON.
function parseSearch(text: string): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}

function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const item of [value].flat()) if (item !== undefined && item !== null && item !== '') params.append(name, String(item));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

export const router = createRouter({
  routeTree: tree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  // Within the router: a note may hold a link.
  InnerWrap: ({ children }) => (
    <>
      {children}
      <Overlays />
    </>
  ),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 60_000,
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 300,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Crash,
});
