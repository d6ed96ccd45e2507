import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorPage, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { UrlTabs } from '@/ui/UrlTabs';
import { useTableState } from '@/ui/useTableState';
import {
  type Authorisation,
  type AuthorisationState,
  desk,
  type NoticeRow,
  type NoticeState,
  type Right,
  type RightState,
  type Suspension,
  type SuspensionState,
  suspensionTones,
} from '../api';
import styles from '../ip.module.css';
import { useAuthorisationColumns, useNoticeColumns, useRightColumns } from '../pieces';

const filters = ['state'] as const;

/** The compliance desk's queues of intellectual property. */
export default function DeskPage() {
  const { t } = useTranslation('ip');
  return (
    <ListPage title={t('desk.title')} lead={t('desk.lead')}>
      <UrlTabs
        tabs={[
          { key: 'notices', label: t('desk.notices'), panel: <Notices /> },
          { key: 'rights', label: t('desk.rights'), panel: <Rights /> },
          { key: 'authorisations', label: t('authorisation.title'), panel: <Authorisations /> },
          { key: 'sellers', label: t('desk.sellers'), panel: <Sellers /> },
        ]}
      />
    </ListPage>
  );
}

/** A queue in one state, which stands in the address; another tab's state falls back to the first. */
function useQueue<S extends string>(states: readonly S[], words: string) {
  const { t } = useTranslation('ip');
  const state = useTableState({ filters });
  const shown = states.find((one) => one === state.filter('state')) ?? (states[0] as S);
  const choice = (
    <NativeSelect
      label={t('right.state')}
      data={states.map((one) => ({ value: one, label: t(`${words}.${one}`) }))}
      value={shown}
      onChange={(event) => state.setFilter('state', event.target.value)}
    />
  );
  return { state, shown, choice, query: { ...state.query, state: shown } };
}

const noticeStates: NoticeState[] = ['received', 'countered', 'action_brought', 'taken_down', 'uncontested', 'upheld', 'rejected', 'reinstated', 'withdrawn', 'refused'];

function Notices() {
  const { t } = useTranslation('ip');
  const { state, choice, query } = useQueue(noticeStates, 'notice.states');
  const page = useCursorPage<NoticeRow>(`${desk}/notices`, query);
  const columns = useNoticeColumns('desk');
  return (
    <div className={styles.stack}>
      {choice}
      <DataTable
        label={t('desk.notices')}
        columns={columns}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/compliance/ip/notices/${row.id}`}
        page={page}
        state={{ ...state, filtered: false }}
        empty={<EmptyState icon="check" title={t('desk.nothing')} />}
      />
    </div>
  );
}

const rightStates: RightState[] = ['submitted', 'verified', 'refused', 'revoked', 'withdrawn', 'lapsed'];

function Rights() {
  const { t } = useTranslation('ip');
  const { state, choice, query } = useQueue(rightStates, 'right.states');
  const list = `${desk}/rights`;
  const page = useCursorPage<Right>(list, query);
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const decide = useMutationOnce(
    (input: { id: string; state: RightState }, once) => api.post(path`/api/compliance/ip/rights/${input.id}/decision`, { state: input.state, note: note || null }, once),
    {
      onSuccess: () => {
        setNote('');
        void queries.invalidateQueries({ queryKey: [list] });
      },
    },
  );
  const steps = (row: Right): RightState[] => {
    if (row.state === 'submitted') return ['verified', 'refused'];
    return row.state === 'verified' ? ['revoked'] : [];
  };
  const columns = useRightColumns(
    (row) => (
      <div className={styles.actions}>
        {steps(row).map((to) => (
          <Button
            key={to}
            size="xs"
            variant={to === 'verified' ? 'filled' : 'default'}
            disabled={to !== 'verified' && note.trim() === ''}
            loading={decide.isPending}
            onClick={() => decide.mutate({ id: row.id, state: to })}
          >
            {t(`right.do.${to}`)}
          </Button>
        ))}
      </div>
    ),
    true,
  );
  return (
    <div className={styles.stack}>
      {choice}
      <Textarea label={t('notice.reason')} description={t('desk.noteHint')} rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      <FormError error={decide.error} />
      <DataTable label={t('desk.rights')} columns={columns} rowKey={(row) => row.id} page={page} state={{ ...state, filtered: false }} empty={<EmptyState icon="check" title={t('desk.nothing')} />} />
    </div>
  );
}

const authorisationStates: AuthorisationState[] = ['requested', 'granted', 'refused', 'revoked'];

function Authorisations() {
  const { t } = useTranslation('ip');
  const { state, choice, query } = useQueue(authorisationStates, 'authorisation.states');
  const list = `${desk}/authorisations`;
  const page = useCursorPage<Authorisation>(list, query);
  const queries = useQueryClient();
  const decide = useMutationOnce(
    (input: { id: string; state: AuthorisationState }, once) => api.post(path`/api/compliance/ip/authorisations/${input.id}/decision`, { state: input.state }, once),
    { onSuccess: () => void queries.invalidateQueries({ queryKey: [list] }) },
  );
  const steps = (row: Authorisation): AuthorisationState[] => {
    if (row.state === 'requested') return ['granted', 'refused'];
    return row.state === 'granted' ? ['revoked'] : [];
  };
  const columns = useAuthorisationColumns((row) => (
    <div className={styles.actions}>
      {steps(row).map((to) => (
        <Button key={to} size="xs" variant={to === 'granted' ? 'filled' : 'default'} loading={decide.isPending} onClick={() => decide.mutate({ id: row.id, state: to })}>
          {t(`authorisation.do.${to}`)}
        </Button>
      ))}
    </div>
  ));
  return (
    <div className={styles.stack}>
      {choice}
      <FormError error={decide.error} />
      <DataTable label={t('authorisation.title')} columns={columns} rowKey={(row) => row.id} page={page} state={{ ...state, filtered: false }} empty={<EmptyState icon="check" title={t('desk.nothing')} />} />
    </div>
  );
}

const suspensionStates: SuspensionState[] = ['open', 'proposed', 'suspended', 'dismissed', 'lifted'];

function Sellers() {
  const { t } = useTranslation('ip');
  const { state, choice, query } = useQueue(suspensionStates, 'suspension.states');
  const page = useCursorPage<Suspension>(`${desk}/suspensions`, query);
  const columns: Column<Suspension>[] = [
    { key: 'seller', label: t('authorisation.seller'), cell: (row) => row.seller_name ?? row.seller },
    { key: 'strikes', label: t('standing.strikes'), cell: (row) => formatNumber(row.strikes), numeric: true },
    { key: 'state', label: t('right.state'), cell: (row) => <Stamp tone={suspensionTones[row.state]} label={t(`suspension.states.${row.state}`)} /> },
    { key: 'opened', label: t('suspension.opened'), cell: (row) => <DateTime at={row.opened_at} /> },
  ];
  return (
    <div className={styles.stack}>
      {choice}
      <DataTable
        label={t('desk.sellers')}
        columns={columns}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/compliance/ip/sellers/${row.id}`}
        page={page}
        state={{ ...state, filtered: false }}
        empty={<EmptyState icon="check" title={t('desk.nothing')} />}
      />
    </div>
  );
}
