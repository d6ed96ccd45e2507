import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useCursorList, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { type Endpoint, endpointsAddress, type FreshSecret, useManages } from '../api';
import { type Draft, EndpointForm } from '../EndpointForm';
import { Secret } from '../Secret';
import styles from '../webhooks.module.css';

/** Where the firm is told over HTTP what happens. */
export default function EndpointsPage() {
  const { t } = useTranslation('webhooks');
  const client = useQueryClient();
  const { session } = useSession();
  const manages = useManages();
  const list = useCursorList<Endpoint>(endpointsAddress, {}, { enabled: manages, limit: 50 });
  const [fresh, setFresh] = useState<string>();
  const made = (secret: string) => {
    setFresh(secret);
    void client.invalidateQueries({ queryKey: [endpointsAddress] });
  };
  return (
    <ListPage title={t('list.title')} lead={t('list.lead')} actions={manages && <Add onMade={made} />}>
      {session && !manages && <EmptyState icon="lock" title={t('list.notYours')} text={t('list.notYoursText')} />}
      {fresh && <Secret secret={fresh} onKept={() => setFresh(undefined)} />}
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {manages && list.isPending && <TextSkeleton lines={4} />}
      {list.isSuccess && (
        <DataTable
          label={t('list.title')}
          rows={list.items}
          rowKey={(one) => one.id}
          rowTo={(one) => `/account/webhooks/${one.id}`}
          empty={<EmptyState icon="external" title={t('list.none')} text={t('list.noneText')} />}
          columns={[
            { key: 'url', label: t('field.url'), cell: (one) => <span className={`mono ${styles.url}`}>{one.url}</span> },
            { key: 'description', label: t('field.description'), cell: (one) => one.description || '—', wideOnly: true },
            { key: 'types', label: t('field.types'), cell: (one) => t('list.types', { count: one.event_types.length }) },
            { key: 'state', label: t('field.state'), cell: (one) => <EndpointStamp endpoint={one} /> },
            { key: 'since', label: t('field.since'), cell: (one) => <DateTime at={one.created_at} as="date" />, wideOnly: true },
          ]}
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

export function EndpointStamp({ endpoint }: { endpoint: Endpoint }) {
  const failing = endpoint.state === 'enabled' && endpoint.failing_since !== null;
  return <Stamp status={failing ? 'failing' : endpoint.state} namespace="webhooks" tone={failing ? 'problem' : undefined} />;
}

function Add({ onMade }: { onMade: (secret: string) => void }) {
  const { t } = useTranslation('webhooks');
  const [open, setOpen] = useState(false);
  const add = useMutationOnce((draft: Draft, once) => api.post<FreshSecret>(endpointsAddress, draft, once), {
    onSuccess: ({ secret }) => {
      setOpen(false);
      onMade(secret);
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('list.add')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('list.add')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        <EndpointForm
          initial={{ url: '', description: '', event_types: [] }}
          label={t('list.add')}
          busy={add.isPending}
          error={add.error}
          onSubmit={(draft) => add.mutate(draft)}
        />
      </Modal>
    </>
  );
}
