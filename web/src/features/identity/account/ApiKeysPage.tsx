import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorList, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { type ApiKey, headOf } from '../api';
import { useProof } from '../useProof';
import styles from './account.module.css';

const address = '/api/identity/api-keys';

const statusOf = (key: ApiKey) =>
  key.revoked_at ? 'revoked' : key.expires_at && new Date(key.expires_at) <= new Date() ? 'expired' : 'active';

export default function ApiKeysPage() {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const { session, organisation } = useSession();
  const runs = !!organisation?.roles.includes(headOf(organisation.kind));
  const list = useCursorList<ApiKey>(address, {}, { enabled: runs, limit: 50 });
  const refresh = () => client.invalidateQueries({ queryKey: [address] });
  const [fresh, setFresh] = useState<string>();
  return (
    <ListPage title={t('keys.title')} lead={t('keys.lead')} actions={runs && <Create onMade={(key) => { setFresh(key); void refresh(); }} />}>
      {session && !runs && <EmptyState icon="lock" title={t('keys.notYours')} text={t('keys.notYoursText')} />}
      {fresh && (
        <div className={styles.codes} role="status">
          <strong>{t('keys.once')}</strong>
          <p>{t('keys.onceText')}</p>
          <div className={`${styles.secret} mono`}>
            <CopyText text={fresh} label={t('keys.key')} />
          </div>
          <Group>
            <Button size="compact-sm" onClick={() => setFresh(undefined)}>
              {t('keys.kept')}
            </Button>
          </Group>
        </div>
      )}
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {runs && list.isPending && <TextSkeleton lines={4} />}
      {list.isSuccess && (
        <DataTable
          label={t('keys.title')}
          rows={list.items}
          rowKey={(key) => key.id}
          empty={<EmptyState icon="key" title={t('keys.none')} text={t('keys.noneText')} />}
          columns={[
            { key: 'name', label: t('keys.name'), cell: (key) => key.name },
            { key: 'hint', label: t('keys.key'), cell: (key) => <span className="mono">…{key.hint}</span> },
            { key: 'scopes', label: t('keys.scopes'), cell: (key) => <span className="mono">{key.scopes.join(' ')}</span> },
            { key: 'used', label: t('keys.used'), cell: (key) => (key.used_at ? <DateTime at={key.used_at} as="ago" /> : t('keys.never')) },
            { key: 'until', label: t('keys.until'), cell: (key) => (key.expires_at ? <DateTime at={key.expires_at} as="date" /> : '—'), wideOnly: true },
            { key: 'status', label: t('keys.status'), cell: (key) => <Stamp status={statusOf(key)} namespace="identity" /> },
            {
              key: 'act',
              label: '',
              cell: (key) =>
                statusOf(key) === 'active' && (
                  <ConfirmButton
                    size="compact-xs"
                    danger
                    question={t('keys.revokeQuestion', { name: key.name })}
                    text={t('keys.revokeText')}
                    onConfirm={() => api.delete(path`/api/identity/api-keys/${key.id}`).then(refresh)}
                  >
                    {t('keys.revoke')}
                  </ConfirmButton>
                ),
            },
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

const lifetimes = [30, 90, 365, 0] as const;

function Create({ onMade }: { onMade: (key: string) => void }) {
  const { t } = useTranslation('identity');
  const { prove, dialog } = useProof();
  const [open, setOpen] = useState(false);
  const scopes = useQuery<{ items: string[] }, ProblemError>({
    queryKey: ['/api/identity/api-key-scopes'],
    queryFn: ({ signal }) => api.get('/api/identity/api-key-scopes', { signal }),
    enabled: open,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const form = useForm({ initialValues: { name: '', scopes: [] as string[], days: '90' } });
  const make = useMutationOnce(
    ({ name, scopes: chosen, days }: typeof form.values) => {
      const until = Number(days) > 0 ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : undefined;
      return prove(() => api.post<{ key: string }>(address, { name, scopes: chosen, expires_at: until }));
    },
    {
      onSuccess: ({ key }) => {
        setOpen(false);
        form.reset();
        onMade(key);
      },
    },
  );
  const modules = [...new Set((scopes.data?.items ?? []).map((scope) => scope.split(':')[0] ?? ''))];
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('keys.make')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('keys.make')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        <form onSubmit={form.onSubmit((values) => make.mutate(values))}>
          <Stack gap="md">
            <TextInput
              label={t('keys.name')}
              placeholder={t('keys.nameExample')}
              required
              maxLength={120}
              data-autofocus
              {...form.getInputProps('name')}
            />
            {scopes.error && <ErrorPanel error={scopes.error} onRetry={() => void scopes.refetch()} />}
            <Checkbox.Group label={t('keys.scopes')} description={t('keys.scopesHint')} {...form.getInputProps('scopes')}>
              <Stack gap="xs" mt="xs">
                {scopes.isPending && <TextSkeleton lines={4} />}
                {modules.map((module) => (
                  <Group key={module} gap="md">
                    <Text size="sm" w={110}>
                      {t(`module.${module}`, { defaultValue: module })}
                    </Text>
                    <Checkbox value={`${module}:read`} label={t('keys.read')} aria-label={`${module}:read`} />
                    <Checkbox value={`${module}:write`} label={t('keys.write')} aria-label={`${module}:write`} />
                  </Group>
                ))}
              </Stack>
            </Checkbox.Group>
            <NativeSelect
              label={t('keys.until')}
              data={lifetimes.map((days) => ({ value: String(days), label: days ? t('keys.days', { count: days }) : t('keys.forever') }))}
              {...form.getInputProps('days')}
            />
            <FormError error={make.error} form={form} shown={['name', 'scopes']} />
            <Group justify="flex-end">
              <Button type="submit" loading={make.isPending} disabled={form.values.scopes.length === 0}>
                {t('keys.make')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
      {dialog}
    </>
  );
}
