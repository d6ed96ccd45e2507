import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { useTableState } from '@/ui/useTableState';
import { ops, type Payout, payoutStates } from '../api';
import { PayoutTable } from '../PayoutTable';

/** All payouts; those that wait for two people by their state. */
export default function PayoutsPage() {
  const { t } = useTranslation('payouts');
  const state = useTableState({ filters: ['state'] });
  const page = useCursorPage<Payout>(`${ops}/payouts`, state.query, { refetchInterval: 15_000 });
  return (
    <ListPage
      title={t('ops.title')}
      lead={t('ops.lead')}
      filters={<ChoiceFilter state={state} name="state" label={t('list.state')} options={payoutStates.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <PayoutTable withSeller state={state} page={page} rowTo={(row) => `/ops/payouts/${row.id}`} empty={<EmptyState icon="money" title={t('ops.none')} text={t('ops.noneText')} />} />
    </ListPage>
  );
}
