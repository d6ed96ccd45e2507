import { Button, Group, Modal, NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { Field, Fields } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { DetailPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useGo, useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast, toastError } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { type Delivery, type Endpoint, endpointsAddress, type FreshSecret, typeKey } from '../api';
import { type Draft, EndpointForm } from '../EndpointForm';
import { Outcome } from '../Outcome';
import { Secret } from '../Secret';
import { EndpointStamp } from './EndpointsPage';

/** One endpoint: what it is told, whether it works, and the log of what was sent. */
export default function EndpointPage() {
  const { t } = useTranslation('webhooks');
  const id = useParam('endpoint');
  const query = useQuery<Endpoint, ProblemError>({
    queryKey: [endpointsAddress, id],
    queryFn: ({ signal }) => api.get(path`/api/webhooks/endpoints/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('detail.title')}
      title={(one) => one.description || t('detail.title')}
      beside={(one) => <EndpointStamp endpoint={one} />}
      lead={(one) => <span className="mono">{one.url}</span>}
      back={{ to: '/account/webhooks', label: t('list.title') }}
    >
      {(one) => <Shown endpoint={one} />}
    </DetailPage>
  );
}

function Shown({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  const client = useQueryClient();
  const go = useGo();
  const [fresh, setFresh] = useState<string>();
  const refresh = () => client.invalidateQueries({ queryKey: [endpointsAddress] });
  const enabled = endpoint.state === 'enabled';
  const test = useMutationOnce((_: void, once) => api.post<Delivery>(path`/api/webhooks/endpoints/${endpoint.id}/test`, undefined, once), {
    onSuccess: () => {
      toast(t('detail.tested'));
      // It is on its way; a moment later the log knows how it ended.
      setTimeout(() => void client.invalidateQueries(), 1500);
    },
    onError: toastError,
  });
  const enable = useMutationOnce((_: void, once) => api.post<Endpoint>(path`/api/webhooks/endpoints/${endpoint.id}/enable`, undefined, once), {
    onSuccess: () => void refresh(),
    onError: toastError,
  });
  return (
    <>
      {fresh && <Secret secret={fresh} onKept={() => setFresh(undefined)} />}
      <Section
        title={t('detail.about')}
        actions={
          <Group gap="sm">
            <Edit endpoint={endpoint} onDone={refresh} />
            {enabled ? (
              <ConfirmButton
                question={t('detail.disableQuestion')}
                text={t('detail.disableText')}
                onConfirm={() => api.post(path`/api/webhooks/endpoints/${endpoint.id}/disable`).then(refresh)}
              >
                {t('detail.disable')}
              </ConfirmButton>
            ) : (
              <Button onClick={() => enable.mutate()} loading={enable.isPending}>
                {t('detail.enable')}
              </Button>
            )}
            <ConfirmButton
              question={t('secret.rotateQuestion')}
              text={t('secret.rotateText')}
              onConfirm={() =>
                api.post<FreshSecret>(path`/api/webhooks/endpoints/${endpoint.id}/rotate`).then(({ secret }) => {
                  setFresh(secret);
                  return refresh();
                })
              }
            >
              {t('secret.rotate')}
            </ConfirmButton>
            <ConfirmButton
              danger
              question={t('detail.removeQuestion')}
              text={t('detail.removeText')}
              onConfirm={() =>
                api.delete(path`/api/webhooks/endpoints/${endpoint.id}`).then(() => {
                  go('/account/webhooks');
                  return client.invalidateQueries({ queryKey: [endpointsAddress], exact: false, refetchType: 'none' });
                })
              }
            >
              {t('common:action.remove')}
            </ConfirmButton>
          </Group>
        }
      >
        <Fields columns={2}>
          <Field label={t('field.types')}>{endpoint.event_types.map((type) => t(typeKey(type))).join(' · ')}</Field>
          <Field label={t('field.since')}>
            <DateTime at={endpoint.created_at} />
          </Field>
          {endpoint.disabled_because && endpoint.disabled_at && (
            <Field label={t('field.disabled')}>
              {t(`because.${endpoint.disabled_because}`)} · <DateTime at={endpoint.disabled_at} />
            </Field>
          )}
          {enabled && endpoint.failing_since && (
            <Field label={t('field.failing')}>
              <DateTime at={endpoint.failing_since} />
            </Field>
          )}
          {endpoint.old_secret_until && new Date(endpoint.old_secret_until) > new Date() && (
            <Field label={t('secret.oldUntil')}>
              <DateTime at={endpoint.old_secret_until} />
            </Field>
          )}
        </Fields>
      </Section>
      <Log
        endpoint={endpoint}
        actions={
          enabled && (
            <>
              <Button variant="default" onClick={() => test.mutate()} loading={test.isPending}>
                {t('detail.test')}
              </Button>
              <ReplayFailed endpoint={endpoint} />
            </>
          )
        }
      />
    </>
  );
}

function Edit({ endpoint, onDone }: { endpoint: Endpoint; onDone: () => Promise<void> }) {
  const { t } = useTranslation('webhooks');
  const [open, setOpen] = useState(false);
  const save = useMutationOnce(
    (draft: Draft) => api.put(path`/api/webhooks/endpoints/${endpoint.id}`, draft, { ifMatch: `"${endpoint.version}"` }),
    {
      onSuccess: () => {
        setOpen(false);
        void onDone();
      },
    },
  );
  const { url, description, event_types } = endpoint;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('common:action.edit')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('detail.edit')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        <EndpointForm
          initial={{ url, description, event_types }}
          label={t('common:action.save')}
          busy={save.isPending}
          error={save.error}
          onSubmit={(draft) => save.mutate(draft)}
        />
      </Modal>
    </>
  );
}

const spans = [1, 7, 30] as const;

/** Everything that failed lately, once more; the server takes so many at a time and says whether there are others. */
function ReplayFailed({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  const client = useQueryClient();
  const [days, setDays] = useState('7');
  const replay = async () => {
    const since = new Date(Date.now() - Number(days) * 86_400_000).toISOString();
    let sent = 0;
    for (let more = true; more; ) {
      const answer = await api.post<{ replayed: number; more: boolean }>(path`/api/webhooks/endpoints/${endpoint.id}/replay`, { since });
      sent += answer.replayed;
      more = answer.more && answer.replayed > 0;
    }
    toast(t('log.replayedAll', { count: sent }));
    await client.invalidateQueries();
  };
  return (
    <ConfirmButton
      question={t('log.replayFailed')}
      text={
        <NativeSelect
          label={t('log.failedSince')}
          description={t('log.replayFailedText')}
          value={days}
          onChange={(event) => setDays(event.target.value)}
          data={spans.map((span) => ({ value: String(span), label: t('log.days', { count: span }) }))}
        />
      }
      onConfirm={replay}
    >
      {t('log.replayFailed')}
    </ConfirmButton>
  );
}

const states = ['waiting', 'delivered', 'failed'] as const;
const filters = ['state'] as const;

function Log({ endpoint, actions }: { endpoint: Endpoint; actions: React.ReactNode }) {
  const { t } = useTranslation('webhooks');
  const state = useTableState({ filters });
  const page = useCursorPage<Delivery>(path`/api/webhooks/endpoints/${endpoint.id}/deliveries`, state.query);
  return (
    <Section title={t('log.title')} actions={<Group gap="sm">{actions}</Group>}>
      <ChoiceFilter
        state={state}
        name="state"
        label={t('field.state')}
        options={states.map((one) => ({ value: one, label: t(`status.${one}`) }))}
      />
      <DataTable
        label={t('log.title')}
        state={state}
        page={page}
        rowKey={(one) => one.id}
        rowTo={(one) => `/account/webhooks/deliveries/${one.id}`}
        empty={<EmptyState icon="external" title={t('log.none')} text={t('log.noneText')} />}
        columns={[
          { key: 'type', label: t('log.event'), cell: (one) => <span className="mono">{one.event_type}</span> },
          { key: 'state', label: t('field.state'), cell: (one) => <Stamp status={one.state} namespace="webhooks" /> },
          { key: 'answer', label: t('log.answer'), cell: (one) => <Outcome outcome={one.last_outcome} status={one.last_status} /> },
          { key: 'attempts', label: t('log.attempts'), cell: (one) => one.attempts, numeric: true },
          { key: 'at', label: t('log.at'), cell: (one) => <DateTime at={one.created_at} /> },
          { key: 'next', label: t('log.next'), cell: (one) => (one.next_at ? <DateTime at={one.next_at} as="ago" /> : '—'), wideOnly: true },
        ]}
      />
    </Section>
  );
}
