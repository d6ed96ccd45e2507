// The inbox of a person: open conversations, those put away, what is not read.
import { Button, SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorList, useMutationOnce } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { useUrlState } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { toastError } from '@/ui/toast';
import { type Conversation, conversations, type Unread, unreadKey } from '../api';
import { InboxList } from '../InboxList';
import { useUnreadMessages } from '../useUnreadMessages';

export default function MessagesPage() {
  const { t } = useTranslation('desk');
  const { one, set } = useUrlState();
  const client = useQueryClient();
  const archived = one('state') === 'archived';
  const unread = useUnreadMessages();
  // Another count of unread messages means that the list is another too.
  const list = useCursorList<Conversation>(conversations, { state: archived ? 'archived' : 'open' });
  const { refetch } = list;
  useEffect(() => void refetch(), [refetch, unread]);
  const readAll = useMutationOnce((_: void, once) => api.post<Unread>('/api/desk/read', undefined, once), {
    onSuccess: (now) => {
      client.setQueryData(unreadKey, now);
      void list.refetch();
    },
    onError: toastError,
  });
  const archive = useMutationOnce((of: Conversation) => api.put(path`/api/desk/conversations/${of.id}/archived`, { archived: !archived }), {
    onSuccess: () => void client.invalidateQueries({ queryKey: [conversations] }),
    onError: toastError,
  });

  return (
    <ListPage
      title={t('inbox.title')}
      actions={
        <Button variant="default" onClick={() => readAll.mutate()} loading={readAll.isPending} disabled={unread === 0}>
          {t('inbox.readAll')}
        </Button>
      }
      filters={
        <SegmentedControl
          aria-label={t('inbox.which')}
          value={archived ? 'archived' : 'open'}
          onChange={(value) => set({ state: value === 'archived' ? 'archived' : undefined })}
          data={[
            { value: 'open', label: t('inbox.open') },
            { value: 'archived', label: t('inbox.archived') },
          ]}
        />
      }
    >
      {list.isPending && <TextSkeleton lines={6} />}
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && (
        <EmptyState icon="message" title={t(archived ? 'inbox.noneArchived' : 'inbox.none')} text={t('inbox.noneText')} />
      )}
      {list.items.length > 0 && (
        <InboxList
          label={t('inbox.title')}
          items={list.items}
          to={(of) => `/account/messages/${of.id}`}
          actions={(of) => (
            <Button size="compact-xs" variant="subtle" onClick={() => archive.mutate(of)}>
              {t(archived ? 'inbox.takeOut' : 'inbox.putAway')}
            </Button>
          )}
        />
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('common:action.more')}
        </Button>
      )}
    </ListPage>
  );
}
