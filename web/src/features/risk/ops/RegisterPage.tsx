import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage, Section } from '@/ui/frames';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { base, type RegisterRow, riskStates, scoreTone } from '../api';
import { RiskForm } from './RiskForm';

/** The register of the operator's own risks, those first that are to be assessed first. */
export default function RegisterPage() {
  const { t } = useTranslation('risk');
  const state = useTableState({ filters: ['state'] });
  const shown = state.filter('state') || 'open';
  const page = useCursorPage<RegisterRow>(`${base}/ops/register`, { ...state.query, state: shown });
  const [round, setRound] = useState(0);
  const columns: Column<RegisterRow>[] = [
    { key: 'title', label: t('register.name'), cell: (row) => row.title },
    { key: 'kind', label: t('register.kind'), cell: (row) => t(`register.kinds.${row.kind}`) },
    { key: 'score', label: t('register.score'), cell: (row) => <Stamp tone={scoreTone(row.score)} label={String(row.score)} /> },
    { key: 'due', label: t('register.due'), cell: (row) => row.due_on ?? '—', wideOnly: true },
    {
      key: 'assess',
      label: t('register.assessOn'),
      cell: (row) => (row.is_overdue ? <Stamp tone="problem" label={t('register.overdue', { day: row.assess_on })} /> : row.assess_on),
    },
  ];
  return (
    <ListPage
      title={t('register.title')}
      lead={t('register.lead')}
      filters={
        <NativeSelect
          label={t('register.state')}
          data={riskStates.map((one) => ({ value: one, label: t(`register.states.${one}`) }))}
          value={shown}
          onChange={(event) => state.setFilter('state', event.target.value)}
        />
      }
    >
      <DataTable
        label={t('register.title')}
        columns={columns}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/risk/register/${row.id}`}
        page={page}
        state={state}
        empty={<EmptyState title={t('register.none')} text={t('register.noneText')} />}
      />
      <Section title={t('register.add')}>
        <RiskForm key={round} onSaved={() => setRound(round + 1)} />
      </Section>
    </ListPage>
  );
}
