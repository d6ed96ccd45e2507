import { useQuery } from '@tanstack/react-query';
import { api, path, type ProblemError } from '@/api';
import type { Tracked } from './api';

/** A shipment with its news; looked at again while it is under way. */
export const useTracked = (id: string) =>
  useQuery<Tracked, ProblemError>({
    queryKey: ['/api/logistics/shipments', id],
    queryFn: ({ signal }) => api.get(path`/api/logistics/shipments/${id}`, { signal }),
    refetchInterval: (query) => (query.state.data && ['delivered', 'returned', 'cancelled'].includes(query.state.data.shipment.status) ? false : 10_000),
  });
