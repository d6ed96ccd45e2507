import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast, toastError } from '@/ui/toast';
import { CodeField } from '../CodeField';
import { type Enrolment, type Security, type SessionItem, securityQuery } from '../api';
import { useProof } from '../useProof';
import styles from './account.module.css';

export default function SecurityPage() {
  const { t } = useTranslation('identity');
  const query = useQuery(securityQuery);
  return (
    <ListPage title={t('security.title')} lead={t('security.lead')}>
      {query.isPending && <TextSkeleton lines={8} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <Doc>
          <Panel n="1" label={t('security.password')} span={6} level={2}>
            <Password security={query.data} />
          </Panel>
          <Panel n="2" label={t('security.factor')} span={6} level={2}>
            <SecondFactor security={query.data} />
          </Panel>
        </Doc>
      )}
      <Sessions />
    </ListPage>
  );
}

function Password({ security }: { security: Security }) {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const { prove, dialog } = useProof();
  const form = useForm({ initialValues: { password: '' } });
  const change = useMutationOnce(
    (values: typeof form.values) => prove(() => api.put('/api/identity/me/password', values)),
    {
      onSuccess: async () => {
        form.reset();
        toast(t('security.passwordChanged'));
        await client.invalidateQueries({ queryKey: ['/api/identity/me'], exact: false });
        await client.invalidateQueries({ queryKey: securityQuery.queryKey });
        await client.invalidateQueries({ queryKey: sessionsKey });
      },
    },
  );
  return (
    <Stack gap="sm">
      <Fields>
        <Field label={t('security.changedAt')}>
          <DateTime at={security.password_changed_at} as="date" />
        </Field>
      </Fields>
      <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Stack gap="sm">
          <PasswordInput
            label={t('field.newPassword')}
            description={t('field.passwordHint')}
            autoComplete="new-password"
            required
            minLength={10}
            maxLength={128}
            {...form.getInputProps('password')}
          />
          <FormError error={change.error} form={form} />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              {t('security.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
      {dialog}
    </Stack>
  );
}

function SecondFactor({ security }: { security: Security }) {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const { prove, dialog } = useProof();
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<string[]>();
  const form = useForm({ initialValues: { code: '' } });
  const refresh = () => client.invalidateQueries({ queryKey: securityQuery.queryKey });
  const begin = useMutationOnce(() => prove(() => api.post<Enrolment>('/api/identity/me/second-factor')), {
    onSuccess: setEnrolment,
    onError: toastError,
  });
  const confirm = useMutationOnce(
    (values: typeof form.values) =>
      prove(() => api.post<{ codes: string[] }>('/api/identity/me/second-factor/confirm', values, { anonymous: true })),
    {
      onSuccess: async (made) => {
        setEnrolment(undefined);
        form.reset();
        setCodes(made.codes);
        await refresh();
      },
    },
  );
  const renew = () =>
    prove(() => api.post<{ codes: string[] }>('/api/identity/me/second-factor/recovery-codes')).then(async (made) => {
      setCodes(made.codes);
      await refresh();
    });
  const remove = () =>
    prove(() => api.delete('/api/identity/me/second-factor')).then(async () => {
      setCodes(undefined);
      await refresh();
      toast(t('security.factorOff'));
    });

  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Stamp
          tone={security.second_factor ? 'done' : 'quiet'}
          label={t(security.second_factor ? 'security.on' : 'security.off')}
        />
        {security.second_factor && <Text size="sm">{t('security.codesLeft', { count: security.recovery_codes_left })}</Text>}
      </Group>
      <Text size="sm">{t('security.factorText')}</Text>
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {!security.second_factor && !enrolment && (
        <Group>
          <Button variant="default" onClick={() => begin.mutate()} loading={begin.isPending}>
            {t('security.factorBegin')}
          </Button>
        </Group>
      )}
      {enrolment && (
        <form onSubmit={form.onSubmit((values) => confirm.mutate(values))}>
          <Stack gap="sm">
            <Text>{t('security.scan')}</Text>
            <img
              className={styles.qr}
              src={`data:image/svg+xml;utf8,${encodeURIComponent(enrolment.qr_svg)}`}
              alt={t('security.qrAlt')}
              width={200}
              height={200}
            />
            <Text size="sm">{t('security.orType')}</Text>
            <CopyText text={enrolment.secret} label={t('security.secret')}>
              <span className="mono">{enrolment.secret.replace(/(.{4})/g, '$1 ').trim()}</span>
            </CopyText>
            <CodeField label={t('field.factorCode')} {...form.getInputProps('code')} />
            <FormError error={confirm.error} form={form} />
            <Group gap="sm">
              <Button type="submit" loading={confirm.isPending}>
                {t('security.factorConfirm')}
              </Button>
              <Button variant="default" onClick={() => setEnrolment(undefined)}>
                {t('common:action.cancel')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      {security.second_factor && (
        <Group gap="sm">
          <ConfirmButton question={t('security.renewQuestion')} text={t('security.renewText')} onConfirm={renew}>
            {t('security.renew')}
          </ConfirmButton>
          <ConfirmButton danger question={t('security.removeQuestion')} text={t('security.removeText')} onConfirm={remove}>
            {t('security.factorRemove')}
          </ConfirmButton>
        </Group>
      )}
      {dialog}
    </Stack>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('identity');
  return (
    <div className={styles.codes} role="status">
      <strong>{t('security.codesTitle')}</strong>
      <p>{t('security.codesText')}</p>
      <ol className="mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group gap="sm">
        <CopyText text={codes.join('\n')} label={t('security.codesTitle')}>
          {t('security.copyCodes')}
        </CopyText>
        <Button size="compact-sm" onClick={onDone}>
          {t('security.codesKept')}
        </Button>
      </Group>
    </div>
  );
}

const sessionsKey = ['/api/identity/me/sessions'] as const;

function Sessions() {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const query = useQuery<{ items: SessionItem[] }, ProblemError>({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => api.get('/api/identity/me/sessions', { signal }),
  });
  const refresh = () => client.invalidateQueries({ queryKey: sessionsKey });
  const end = useMutationOnce((id: string) => api.delete(path`/api/identity/me/sessions/${id}`), {
    onSuccess: refresh,
    onError: toastError,
  });
  const endOthers = () => api.post('/api/identity/me/sessions/end-others').then(refresh);
  const others = query.data?.items.some((item) => !item.current);
  return (
    <Section
      title={t('sessions.title')}
      actions={
        others && (
          <ConfirmButton danger size="compact-sm" question={t('sessions.endOthers')} text={t('sessions.endOthersText')} onConfirm={endOthers}>
            {t('sessions.endOthers')}
          </ConfirmButton>
        )
      }
    >
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton lines={3} />}
      {query.data && (
        <DataTable
          label={t('sessions.title')}
          rows={query.data.items}
          rowKey={(item) => item.id}
          columns={[
            { key: 'device', label: t('sessions.device'), cell: (item) => item.device || t('sessions.unknown') },
            { key: 'seen', label: t('sessions.seen'), cell: (item) => <DateTime at={item.last_seen} as="ago" /> },
            { key: 'since', label: t('sessions.since'), cell: (item) => <DateTime at={item.since} as="date" /> },
            {
              key: 'act',
              label: '',
              cell: (item) =>
                item.current ? (
                  <Stamp tone="done" label={t('sessions.current')} />
                ) : (
                  <Button size="compact-xs" variant="default" loading={end.isPending && end.variables === item.id} onClick={() => end.mutate(item.id)}>
                    {t('sessions.end')}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Section>
  );
}
