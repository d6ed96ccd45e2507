import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useCursorPage, useMutationOnce } from '@/api';
import { countryName } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { base, type CaseRow, type CaseState, caseTones, type Check, percent, verdictTones } from '../api';
import { Sides } from '../Sides';
import styles from '../risk.module.css';

const states: CaseState[] = ['open', 'proposed', 'cleared', 'confirmed'];
const list = `${base}/ops/cases`;

/** Parties that a list may name, the longest waiting first. */
export default function CasesPage() {
  const { t } = useTranslation('risk');
  const state = useTableState({ filters: ['state'] });
  const shown = state.filter('state') || 'open';
  const page = useCursorPage<CaseRow>(list, { ...state.query, state: shown });
  const columns: Column<CaseRow>[] = [
    { key: 'party', label: t('case.party'), cell: (row) => row.party.name },
    { key: 'role', label: t('case.role'), cell: (row) => t(`role.${row.party.role}`) },
    { key: 'country', label: t('case.country'), cell: (row) => (row.party.country ? countryName(row.party.country) : '—'), wideOnly: true },
    { key: 'verdict', label: t('case.verdict'), cell: (row) => <Stamp tone={verdictTones[row.verdict]} label={t(`verdict.${row.verdict}`)} /> },
    { key: 'occasion', label: t('case.occasion'), cell: (row) => t(`occasion.${row.occasion}`) },
    { key: 'state', label: t('case.state'), cell: (row) => <Stamp tone={caseTones[row.state]} label={t(`case.states.${row.state}`)} /> },
    { key: 'opened', label: t('case.opened'), cell: (row) => <DateTime at={row.opened_at} />, wideOnly: true },
  ];
  return (
    <ListPage
      title={t('case.queue')}
      lead={t('case.lead')}
      filters={
        <NativeSelect
          label={t('case.state')}
          data={states.map((one) => ({ value: one, label: t(`case.states.${one}`) }))}
          value={shown}
          onChange={(event) => state.setFilter('state', event.target.value)}
        />
      }
    >
      <DataTable
        label={t('case.queue')}
        columns={columns}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/risk/cases/${row.id}`}
        page={page}
        state={state}
        empty={<EmptyState title={t('case.none')} text={t('case.noneText')} />}
      />
      <Section title={t('check.title')}>
        <LookUp />
      </Section>
    </ListPage>
  );
}

/** A name looked up by hand; nothing is kept of it. */
function LookUp() {
  const { t } = useTranslation('risk');
  const [name, setName] = useState('');
  const [kind, setKind] = useState('company');
  const check = useMutationOnce((party: { role: string; kind: string; name: string }) => api.post<Check>(`${base}/ops/check`, party));
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate({ role: 'firm', kind, name });
      }}
    >
      <div className={styles.row}>
        <TextInput label={t('check.name')} maxLength={300} required value={name} onChange={(event) => setName(event.target.value)} />
        <NativeSelect
          label={t('check.kind')}
          data={['company', 'person', 'vessel'].map((one) => ({ value: one, label: t(`kind.${one}`) }))}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        />
        <Button type="submit" variant="default" loading={check.isPending}>
          {t('check.ask')}
        </Button>
      </div>
      <FormError error={check.error} />
      <div aria-live="polite" className={styles.stack}>
        {check.data?.found.length === 0 && <p>{t('check.nothing')}</p>}
        {check.data?.found.map((found) => (
          <Sides
            key={`${found.list_id}${found.entry.id}`}
            party={{ role: 'firm', kind: kind as 'company', name, country: null, birth_date: null, ids: [], org: null }}
            entry={found.entry}
            title={t('case.hit', { list: found.list, version: found.list_version, score: percent(found.score) })}
            verdict={found.verdict}
            because={found.because}
          />
        ))}
      </div>
    </form>
  );
}
