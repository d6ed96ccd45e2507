import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type Chargeback, needsAnswer, seller, statuses } from './api';
import { reasonOf } from './words';

/** Chargebacks of a seller's orders; those that want an answer say until when. */
export default function ChargebacksPage() {
  const { t } = useTranslation('chargebacks');
  const state = useTableState({ filters: ['status'] });
  const page = useCursorPage<Chargeback>(seller, state.query, { refetchInterval: 15_000 });
  const columns: Column<Chargeback>[] = [
    { key: 'opened', label: t('list.opened'), cell: (row) => <DateTime at={row.created_at} /> },
    { key: 'order', label: t('list.order'), cell: (row) => <span className="mono">{row.order}</span>, wideOnly: true },
    { key: 'reason', label: t('list.reason'), cell: (row) => reasonOf(t, row.reason), wideOnly: true },
    { key: 'status', label: t('list.status'), cell: (row) => <Stamp status={row.status} namespace="chargebacks" /> },
    { key: 'due', label: t('list.due'), cell: (row) => (row.due_by && needsAnswer(row.status) ? <DateTime at={row.due_by} /> : '—') },
    { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
  ];
  return (
    <ListPage
      title={t('list.title')}
      lead={t('list.lead')}
      filters={<ChoiceFilter state={state} name="status" label={t('list.status')} options={statuses.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <DataTable
        label={t('list.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id + row.order}
        rowTo={(row) => `/seller/chargebacks/${row.id}`}
        columns={columns}
        empty={<EmptyState icon="card" title={t('list.none')} text={t('list.noneText')} />}
      />
    </ListPage>
  );
}
