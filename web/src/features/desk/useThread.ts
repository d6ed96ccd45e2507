// The messages of a conversation: read page by page going back, and live going on.
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useMemo } from 'react';
import { api, type Page, path, useLive } from '@/api';
import type { Answer } from '@/api/schemas';
import { markRead, type Message, type Seat, unreadKey } from './api';

type Detail = Answer<'ConversationDetail'>;

type Pages = InfiniteData<Page<Message>, string | undefined>;

/** Puts messages on top of the newest page, each once. */
export function withMessages(pages: Pages | undefined, news: readonly Message[]): Pages | undefined {
  const [first, ...rest] = pages?.pages ?? [];
  if (!pages || !first) return pages;
  const known = new Set(pages.pages.flatMap((page) => page.items.map((message) => message.seq)));
  const fresh = news.filter((message) => !known.has(message.seq));
  if (fresh.length === 0) return pages;
  const items = [...fresh, ...first.items].sort((a, b) => b.seq - a.seq);
  return { ...pages, pages: [{ ...first, items }, ...rest] };
}

export function useThread(id: string) {
  const client = useQueryClient();
  const address = path`/api/desk/conversations/${id}`;
  const visible = useDocumentVisibility() !== 'hidden';
  const detailKey = [address];
  const detail = useQuery({ queryKey: detailKey, queryFn: ({ signal }) => api.get<Detail>(address, { signal }) });
  const listKey = [address, 'messages'];
  const list = useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }) => api.get<Page<Message>>(`${address}/messages`, { query: { limit: 30, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Infinity });
  // Oldest first, as one reads.
  const messages = useMemo(() => (list.data?.pages.flatMap((page) => page.items) ?? []).slice().reverse(), [list.data]);
  const newest = messages.at(-1)?.seq ?? 0;

  const add = (news: readonly Message[]) => {
    client.setQueryData<Pages>(listKey, (pages) => withMessages(pages, news));
    if (news.some((message) => message.kind !== 'text')) void client.invalidateQueries({ queryKey: detailKey, exact: true });
  };
  const since = list.data?.pages.at(0)?.items.at(0)?.seq ?? 0;
  const loaded = list.isSuccess;
  // The address stays while messages come: a stream that comes back says itself what it saw last.
  const stream = useMemo(
    () => `${address}/events?since=${since}`,
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only where it began
    [address, loaded, visible],
  );
  const live = useLive(stream, {
    events: ['message', 'read'],
    onEvent: (name, data) => {
      if (name === 'message') add([data as Message]);
      if (name === 'read') client.setQueryData<Detail>(detailKey, (before) => before && { ...before, seats: data as Seat[] });
    },
    onPoll: () =>
      void api
        .get<Page<Message>>(`${address}/messages`, { query: { since: newest, limit: 100 } })
        .then((page) => add(page.items), () => undefined),
    enabled: loaded && visible });

  // What is on the screen has been seen.
  useEffect(() => {
    if (!visible || newest === 0) return;
    markRead(id, newest).then(
      (unread) => client.setQueryData(unreadKey, unread),
      () => undefined,
    );
  }, [client, id, newest, visible]);

  return { address, detail, list, messages, live, add, refresh: () => void client.invalidateQueries({ queryKey: detailKey, exact: true }) };
}
