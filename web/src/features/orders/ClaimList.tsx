// Requests after the sale, of a buyer, a seller or everybody.
import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { DataTable, type Column } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type ClaimItem, claimStates, isNone } from './api';
import { claimTone } from './claimTone';
import styles from './orders.module.css';

const filters = ['state'] as const;

function useColumns(): Column<ClaimItem>[] {
  const { t } = useTranslation('orders');
  return [
    { key: 'kind', label: t('claim.list.kind'), cell: (row) => t(`claim.kind.${row.kind}`) },
    { key: 'order', label: t('list.number'), cell: (row) => <span className={`mono ${styles.number}`}>{row.order_number}</span> },
    { key: 'reason', label: t('claim.reason'), cell: (row) => t(`reason.${row.reason}`), wideOnly: true },
    { key: 'amount', label: t('claim.requested'), numeric: true, cell: (row) => <Money value={row.requested} /> },
    { key: 'agreed', label: t('claim.agreed'), numeric: true, cell: (row) => (isNone(row.agreed) ? '—' : <Money value={row.agreed} />), wideOnly: true },
    { key: 'opened', label: t('claim.opened'), cell: (row) => <DateTime at={row.opened_at} as="date" />, wideOnly: true },
    { key: 'state', label: t('list.state'), cell: (row) => <Stamp tone={claimTone(row.state)} label={t(`claim.state.${row.state}`)} /> },
  ];
}

export function ClaimRows({ rows, base }: { rows: readonly ClaimItem[]; base: string }) {
  const { t } = useTranslation('orders');
  return <DataTable label={t('claim.list.title')} rows={rows} rowKey={(row) => row.id} rowTo={(row) => `${base}/${row.id}`} columns={useColumns()} />;
}

export function ClaimList({ base, side }: { base: string; side: 'buyer' | 'seller' | 'platform' }) {
  const { t } = useTranslation('orders');
  const state = useTableState({ filters });
  const page = useCursorPage<ClaimItem>('/api/orders/after-sales', state.query);
  return (
    <ListPage
      title={t('claim.list.title')}
      lead={t(`claim.list.lead.${side}`)}
      filters={<ChoiceFilter state={state} name="state" label={t('list.state')} options={claimStates.map((value) => ({ value, label: t(`claim.state.${value}`) }))} />}
    >
      <DataTable
        label={t('claim.list.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `${base}/${row.id}`}
        columns={useColumns()}
        empty={<EmptyState icon="refund" title={t('claim.list.none')} text={t(`claim.list.noneText.${side}`)} />}
      />
    </ListPage>
  );
}
