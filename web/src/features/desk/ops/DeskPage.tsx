// Support's desk: who called and waits, and what support has joined.
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useCursorList } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { useGo } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { type Conversation, conversations, type Unread, unreadKey } from '../api';
import { WithReason } from '../CallPlatform';
import { InboxList } from '../InboxList';

export default function DeskPage() {
  const { t } = useTranslation('desk');
  const go = useGo();
  const [order, setOrder] = useState('');
  const queue = useCursorList<Conversation>('/api/desk/queue');
  const joined = useCursorList<Conversation>(conversations);
  // The header's stream keeps these counts; when they change, the lists have.
  const { data: counts } = useQuery({ queryKey: unreadKey, queryFn: ({ signal }) => api.get<Unread>('/api/desk/unread', { signal }) });
  const { refetch: lookQueue } = queue;
  const { refetch: lookJoined } = joined;
  useEffect(() => {
    void lookQueue();
    void lookJoined();
  }, [counts?.queue, counts?.unread, lookQueue, lookJoined]);

  const part = (list: typeof queue, label: string, none: string, text: string) => (
    <Section title={label}>
      {list.isPending && <TextSkeleton lines={4} />}
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && <EmptyState icon="message" title={none} text={text} />}
      {list.items.length > 0 && <InboxList label={label} items={list.items} to={(of) => `/ops/desk/${of.id}`} />}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('common:action.more')}
        </Button>
      )}
    </Section>
  );

  return (
    <ListPage title={t('ops.title')} lead={t('ops.lead')}>
      {part(queue, t('ops.queue'), t('ops.queueEmpty'), t('ops.queueEmptyText'))}
      {part(joined, t('ops.joined'), t('ops.joinedEmpty'), t('ops.joinedEmptyText'))}
      <Section title={t('ops.byOrder')}>
        <WithReason
          action={t('ops.joinOrder')}
          label={t('support.why')}
          hint={t('support.joinHint')}
          act={async (reason) => {
            const found = await api.post<Conversation>('/api/desk/joins', { order: order.trim(), reason });
            await go(`/ops/desk/${found.id}`);
          }}
          onDone={() => setOrder('')}
        >
          <TextInput
            label={t('ops.orderId')}
            description={t('ops.orderIdHint')}
            value={order}
            onChange={(event) => setOrder(event.target.value)}
            pattern="\s*ord_[0-9a-z]{26}\s*"
            required
          />
        </WithReason>
      </Section>
    </ListPage>
  );
}
