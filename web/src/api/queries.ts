// One cache for all pages. A read is asked again only where asking again can help.
import { QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // The client has already retried what never reached the server.
      retry: (failures, error) => failures < 1 && isProblem(error) && error.status >= 500,
      throwOnError: false,
    },
    mutations: { retry: false },
  },
});
