// A page or piece with all that surrounds it in the app: renderPage(<OrdersPage />, '/orders?status=paid').
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { type ReactNode, Suspense } from 'react';
import { type Session, sessionQuery } from '@/session/session';
import { theme } from '@/theme/theme';

interface Options {
  /** Null for a stranger. */
  session?: Session | null;
  /** The route's pattern, when the page reads variable parts: `/orders/$order`. */
  pattern?: string;
}

export async function renderPage(page: ReactNode, address = '/', { session = null, pattern = '$' }: Options = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, session);
  const root = createRootRoute();
  const route = createRoute({
    getParentRoute: () => root,
    path: `/en/${pattern.replace(/^\//, '')}`,
    component: () => <Suspense>{page}</Suspense>,
  });
  const home = createRoute({ getParentRoute: () => root, path: '/en', component: () => <Suspense>{page}</Suspense> });
  const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
  const router = createRouter({
    routeTree: root.addChildren([route, home]),
    history: createMemoryHistory({ initialEntries: [`/en${address === '/' ? '' : address}`] }),
    parseSearch,
  });
  await router.load();
  const view = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, router, client };
}
