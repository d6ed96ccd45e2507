// What the platform told a person: GET /api/notices and its kin.
import { useQuery } from '@tanstack/react-query';
import { api } from '@/api';
import type { Answer } from '@/api/schemas';
import { useSession } from '@/session';

export type Notice = Answer<'NoticeView'>;

export const unreadNoticesKey = ['/api/notices/unread'] as const;

export function useUnreadNotices(): number {
  const { session } = useSession();
  const { data } = useQuery({
    queryKey: unreadNoticesKey,
    queryFn: ({ signal }) => api.get<{ unread: number }>('/api/notices/unread', { anonymous: true, signal }),
    enabled: !!session,
    refetchInterval: 60_000,
    retry: false,
  });
  return (session && data?.unread) || 0;
}
