import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { countryName } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { desk, type KybCaseState, type KybRow, screeningTones, stateTones } from '../api';

const states: KybCaseState[] = ['submitted', 'proposed', 'more_wanted', 'passed', 'rejected'];
/** What waits for somebody of the desk. */
const waiting = 'submitted,proposed';

/** Firms that show who they are, the longest waiting first. */
export default function QueuePage() {
  const { t } = useTranslation('identity');
  const state = useTableState({ filters: ['state'] });
  const shown = state.filter('state') || waiting;
  const page = useCursorPage<KybRow>(desk, { ...state.query, state: shown });
  const columns: Column<KybRow>[] = [
    { key: 'name', label: t('kyb.firm'), cell: (row) => row.name },
    { key: 'country', label: t('kyb.country'), cell: (row) => countryName(row.country) },
    { key: 'state', label: t('kyb.state'), cell: (row) => <Stamp tone={stateTones[row.state]} label={t(`kyb.states.${row.state}`)} /> },
    { key: 'screening', label: t('kyb.screening'), cell: (row) => <Stamp tone={screeningTones[row.screening]} label={t(`kyb.screenings.${row.screening}`)} /> },
    { key: 'submitted', label: t('kyb.submitted'), cell: (row) => (row.submitted_at ? <DateTime at={row.submitted_at} /> : '—'), wideOnly: true },
  ];
  return (
    <ListPage
      title={t('kyb.queue')}
      lead={t('kyb.queueLead')}
      actions={<Link to="/ops/kyb/checklists">{t('kyb.checklists')}</Link>}
      filters={
        <NativeSelect
          label={t('kyb.state')}
          data={[{ value: waiting, label: t('kyb.waiting') }, ...states.map((one) => ({ value: one, label: t(`kyb.states.${one}`) }))]}
          value={shown}
          onChange={(event) => state.setFilter('state', event.target.value)}
        />
      }
    >
      <DataTable
        label={t('kyb.queue')}
        columns={columns}
        rowKey={(row) => row.org}
        rowTo={(row) => `/ops/kyb/firms/${row.org}`}
        page={page}
        state={state}
        empty={<EmptyState title={t('kyb.noneWaiting')} text={t('kyb.noneWaitingText')} />}
      />
    </ListPage>
  );
}
