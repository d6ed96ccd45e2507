import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useCursorPage } from '@/api';
import { formatMoneyCompact, formatNumber, formatPercent } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ChoiceFilter } from '@/ui/FilterBar';
import { Figure, Figures, ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Bone } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type ChargebackFigures, needsAnswer, ops, type OpsChargeback, statuses } from './api';
import { reasonOf } from './words';

const figures = '/api/payments/ops/chargeback-figures';

/** All chargebacks, with how many stand where and what is at stake. */
export default function OpsChargebacksPage() {
  const { t } = useTranslation('chargebacks');
  const state = useTableState({ filters: ['status'] });
  const page = useCursorPage<OpsChargeback>(ops, state.query, { refetchInterval: 15_000 });
  const columns: Column<OpsChargeback>[] = [
    { key: 'opened', label: t('list.opened'), cell: (row) => <DateTime at={row.created_at} /> },
    { key: 'reference', label: t('ops.reference'), cell: (row) => <span className="mono">{row.reference}</span>, wideOnly: true },
    { key: 'buyer', label: t('ops.buyer'), cell: (row) => row.buyer_name ?? <span className="mono">{row.buyer}</span> },
    { key: 'reason', label: t('list.reason'), cell: (row) => reasonOf(t, row.reason), wideOnly: true },
    { key: 'status', label: t('list.status'), cell: (row) => <Stamp status={row.status} namespace="chargebacks" /> },
    { key: 'due', label: t('list.due'), cell: (row) => (row.due_by && needsAnswer(row.status) ? <DateTime at={row.due_by} /> : '—') },
    { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
  ];
  return (
    <ListPage
      title={t('list.title')}
      lead={t('ops.lead')}
      filters={<ChoiceFilter state={state} name="status" label={t('list.status')} options={statuses.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <Standing />
      <DataTable
        label={t('list.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/chargebacks/${row.id}`}
        columns={columns}
        empty={<EmptyState icon="card" title={t('list.none')} text={t('ops.noneText')} />}
      />
    </ListPage>
  );
}

function Standing() {
  const { t } = useTranslation('chargebacks');
  const query = useQuery<ChargebackFigures, ProblemError>({ queryKey: [figures], queryFn: ({ signal }) => api.get(figures, { signal }), refetchInterval: 30_000 });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  const data = query.data;
  if (!data) return <Bone height={72} />;
  const count = (...names: string[]) => formatNumber(names.reduce((sum, name) => sum + (data.counts[name] ?? 0), 0));
  const sums = (list: ChargebackFigures['lost']) =>
    list.length > 0
      ? list.map((one) => <div key={one.currency}>{formatMoneyCompact(one)}</div>)
      : '—';
  return (
    <Figures>
      <Figure label={t('figures.waiting')}>{count('needs_response', 'warning_needs_response')}</Figure>
      <Figure label={t('figures.atBank')}>{count('under_review', 'warning_under_review')}</Figure>
      <Figure label={t('figures.won')} note={t('figures.days')}>
        {data.won_percent === null ? '—' : formatPercent(data.won_percent / 100)}
      </Figure>
      <Figure label={t('figures.atStake')}>{sums(data.at_stake)}</Figure>
      <Figure label={t('figures.lost')} note={t('figures.days')}>
        {sums(data.lost)}
      </Figure>
    </Figures>
  );
}
