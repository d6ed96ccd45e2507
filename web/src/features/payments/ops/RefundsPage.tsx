import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { useTableState } from '@/ui/useTableState';
import type { Refund } from '../api';
import { RefundTable } from '../RefundTable';
import { RefundActions } from './RefundActions';

const states = ['requested', 'submitted', 'succeeded', 'failed', 'needs_review', 'unknown', 'canceled'];
const filters = ['state'];

/** All refunds, for operators. */
export default function RefundsPage() {
  const { t } = useTranslation('payments');
  const state = useTableState({ filters });
  const page = useCursorPage<Refund>('/api/payments/ops/refunds', state.query);
  return (
    <ListPage
      title={t('refund.title')}
      filters={<ChoiceFilter state={state} name="state" label={t('list.state')} options={states.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <RefundTable
        state={state}
        page={page}
        rowTo={(row) => `/ops/payments/${row.intent}`}
        actions={(row) => <RefundActions refund={row} onDone={() => void page.refetch()} />}
        empty={<EmptyState icon="refund" title={t('refund.none')} text={t('refund.noneOps')} />}
      />
    </ListPage>
  );
}
