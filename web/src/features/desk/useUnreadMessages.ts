// Messages that wait to be read, for the header of every shell.
import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, useLive } from '@/api';
import { useSession } from '@/session';
import { type Unread, unreadKey } from './api';

export const unreadMessagesKey = unreadKey;

export function useUnreadMessages(): number {
  const { session } = useSession();
  const client = useQueryClient();
  // A browser holds few connections to one server: tabs in the background keep none open.
  const watched = useDocumentVisibility() !== 'hidden';
  const { data } = useQuery({
    queryKey: unreadKey,
    queryFn: ({ signal }) => api.get<Unread>('/api/desk/unread', { anonymous: true, signal }),
    enabled: !!session,
    retry: false,
  });
  useLive('/api/desk/events', {
    events: ['unread'],
    onEvent: (name, unread) => {
      if (name === 'unread') client.setQueryData(unreadKey, unread as Unread);
    },
    onPoll: () => void client.invalidateQueries({ queryKey: unreadKey }),
    pollSeconds: 60,
    enabled: !!session && watched,
  });
  return (session && data?.unread) || 0;
}
