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
import type { IntentLine } from '../api';

const states = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'processing', 'conflicted', 'succeeded', 'canceled', 'expired'];
const filters = ['state'];

/** All payments, for operators. */
export default function PaymentsPage() {
  const { t } = useTranslation('payments');
  const state = useTableState({ filters });
  const page = useCursorPage<IntentLine>('/api/payments/ops/intents', state.query);
  return (
    <ListPage
      title={t('ops.title')}
      filters={<ChoiceFilter state={state} name="state" label={t('list.state')} options={states.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <DataTable
        label={t('ops.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/payments/${row.id}`}
        columns={[
          { key: 'id', label: t('list.number'), cell: (row) => <span className="mono">{row.id}</span> },
          { key: 'buyer', label: t('list.buyer'), cell: (row) => row.buyer_name ?? <span className="mono">{row.buyer}</span>, wideOnly: true },
          { key: 'created', label: t('list.opened'), cell: (row) => <DateTime at={row.created_at} /> },
          { key: 'state', label: t('list.state'), cell: (row) => <Stamp status={row.state} namespace="payments" /> },
          { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
        ]}
        empty={<EmptyState icon="card" title={t('ops.none')} text={t('ops.noneText')} />}
      />
    </ListPage>
  );
}
