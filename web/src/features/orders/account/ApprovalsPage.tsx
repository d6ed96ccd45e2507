import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type Approval, approvalStates } from '../api';
import { approvalTone } from '../approvalTone';

/** What colleagues want to buy above the limit; for who only buys, what they asked for themselves. */
export default function ApprovalsPage() {
  const { t } = useTranslation('orders');
  const state = useTableState({ filters: ['state'] });
  const page = useCursorPage<Approval>('/api/orders/approvals', state.query);
  return (
    <ListPage
      title={t('approval.list.title')}
      lead={t('approval.list.lead')}
      filters={<ChoiceFilter state={state} name="state" label={t('approval.state')} options={approvalStates.map((value) => ({ value, label: t(`approval.states.${value}`) }))} />}
    >
      <DataTable
        label={t('approval.list.title')}
        page={page}
        state={state}
        rowKey={(row) => row.id}
        rowTo={(row) => `/account/approvals/${row.id}`}
        columns={[
          { key: 'at', label: t('approval.askedAt'), cell: (row) => <DateTime at={row.asked_at} /> },
          { key: 'who', label: t('approval.askedBy'), cell: (row) => row.asked_by.name ?? '—' },
          { key: 'sellers', label: t('approval.sellers'), cell: (row) => row.quote.sellers.map((seller) => seller.name).join(', '), wideOnly: true },
          { key: 'state', label: t('approval.state'), cell: (row) => <Stamp tone={approvalTone(row.state)} label={t(`approval.states.${row.state}`)} /> },
          { key: 'total', label: t('approval.total'), numeric: true, cell: (row) => <Money value={row.total} /> },
        ]}
        empty={<EmptyState icon="check" title={t('approval.list.none')} text={t('approval.list.noneText')} />}
      />
    </ListPage>
  );
}
