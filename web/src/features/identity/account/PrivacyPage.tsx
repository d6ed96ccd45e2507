import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { sessionChanged } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useGo } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import type { Export } from '../api';
import { useProof } from '../useProof';

const key = ['/api/identity/me/exports'] as const;

export default function PrivacyPage() {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const query = useQuery<{ items: Export[] }, ProblemError>({
    queryKey: key,
    queryFn: ({ signal }) => api.get('/api/identity/me/exports', { signal }),
    refetchInterval: (state) => (state.state.data?.items.some((item) => !item.ready_at) ? 2_000 : false),
  });
  const begin = useMutationOnce((_: void, once) => api.post('/api/identity/me/exports', undefined, once), {
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  return (
    <ListPage title={t('privacy.title')} lead={t('privacy.lead')}>
      <Section
        title={t('privacy.copy')}
        actions={
          <Button variant="default" onClick={() => begin.mutate()} loading={begin.isPending}>
            {t('privacy.ask')}
          </Button>
        }
      >
        <Text>{t('privacy.copyText')}</Text>
        <FormError error={begin.error} />
        {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <TextSkeleton lines={2} />}
        {query.data && (
          <DataTable
            label={t('privacy.copy')}
            rows={query.data.items}
            rowKey={(item) => item.id}
            empty={<EmptyState icon="document" title={t('privacy.none')} />}
            columns={[
              { key: 'at', label: t('privacy.asked'), cell: (item) => <DateTime at={item.created_at} /> },
              { key: 'state', label: t('keys.status'), cell: (item) => <Stamp status={item.ready_at ? 'ready' : 'running'} tone={item.ready_at ? 'done' : 'waiting'} namespace="identity" /> },
              { key: 'until', label: t('keys.until'), cell: (item) => <DateTime at={item.expires_at} as="date" /> },
              {
                key: 'file',
                label: '',
                cell: (item) =>
                  item.ready_at && (
                    <Button component="a" size="compact-sm" variant="default" href={path`/api/identity/me/exports/${item.id}/file`} download>
                      {t('common:action.download')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Section>
      <Erasure />
    </ListPage>
  );
}

function Erasure() {
  const { t } = useTranslation('identity');
  const go = useGo();
  const { prove, dialog } = useProof();
  const [understood, setUnderstood] = useState(false);
  const erase = async () => {
    await prove(() => api.post('/api/identity/me/erasure', { understood: true }));
    await sessionChanged();
    toast(t('privacy.erased'));
    void go('/', undefined, { replace: true });
  };
  return (
    <Section title={t('privacy.erase')}>
      <Text>{t('privacy.eraseText')}</Text>
      <div>
        <ConfirmButton
          danger
          question={t('privacy.eraseQuestion')}
          blocked={!understood}
          onConfirm={erase}
          text={
            <Stack gap="sm">
              <Text>{t('privacy.eraseWarning')}</Text>
              <Checkbox label={t('privacy.understood')} checked={understood} onChange={(event) => setUnderstood(event.target.checked)} />
            </Stack>
          }
        >
          {t('privacy.eraseSubmit')}
        </ConfirmButton>
      </div>
      {dialog}
    </Section>
  );
}
