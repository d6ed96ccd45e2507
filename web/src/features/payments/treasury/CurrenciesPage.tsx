import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Figure, Figures, ListPage, Section } from '@/ui/frames';
import { Money } from '@/ui/Money';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { formatDay } from '@/i18n/format';
import { type Position, type Positions, positions } from './api';
import { Deals } from './Deals';

/** What the platform holds and owes of each currency, what that cost, and what closing it gained. */
export default function CurrenciesPage() {
  const { t } = useTranslation('treasury');
  const query = useQuery<Positions, ProblemError>({
    queryKey: [positions],
    queryFn: ({ signal }) => api.get(positions, { signal }),
    refetchInterval: 30_000,
  });
  const page = query.data;
  const over = page?.items.filter((one) => one.is_over) ?? [];
  const drifted = page?.items.filter((one) => one.unexplained.amount !== '0') ?? [];
  return (
    <ListPage title={t('title')} lead={t('lead')}>
      {over.length > 0 && (
        <Alert color="seal" role="alert" title={t('over', { currencies: over.map((one) => one.currency).join(', ') })}>
          {t('overText')}
        </Alert>
      )}
      {drifted.length > 0 && (
        <Alert color="seal" role="alert" title={t('drift', { currencies: drifted.map((one) => one.currency).join(', ') })}>
          {t('driftText')}
        </Alert>
      )}
      {query.error && !page ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <TextSkeleton lines={4} />}
      {page && (
        <>
          <Section title={t('positions')}>
            <Table page={page} />
          </Section>
          <Section title={t('gains')}>
            <Figures>
              <Figure label={t('booked')} note={t('bookedNote')}>
                <Money value={page.booked} strong />
              </Figure>
            </Figures>
            <Gains page={page} />
          </Section>
        </>
      )}
      <Deals />
    </ListPage>
  );
}

function state(row: Position, reporting: string) {
  if (row.currency === reporting) return { tone: 'quiet', name: 'reporting' } as const;
  if (row.is_over) return { tone: 'problem', name: 'over' } as const;
  return row.worth ? ({ tone: 'done', name: 'within' } as const) : ({ tone: 'waiting', name: 'noRate' } as const);
}

function Table({ page }: { page: Positions }) {
  const { t } = useTranslation('treasury');
  return (
    <DataTable
      label={t('positions')}
      rows={page.items}
      rowKey={(row) => row.currency}
      rowTo={(row) => `/ops/currencies/${row.currency}`}
      columns={[
        { key: 'currency', label: t('currency'), cell: (row) => row.currency },
        {
          key: 'state',
          label: t('state'),
          cell: (row) => {
            const { tone, name } = state(row, page.reporting);
            return <Stamp tone={tone} label={t(`standing.${name}`)} />;
          },
        },
        { key: 'amount', label: t('amount'), cell: (row) => <Money value={row.amount} strong />, numeric: true },
        { key: 'average', label: t('average'), cell: (row) => <span className="mono">{row.average_rate ?? '—'}</span>, numeric: true, wideOnly: true },
        { key: 'cost', label: t('cost'), cell: (row) => <Money value={row.cost} />, numeric: true, wideOnly: true },
        { key: 'worth', label: t('worth'), cell: (row) => (row.worth ? <Money value={row.worth} /> : '—'), numeric: true },
        { key: 'unrealised', label: t('unrealised'), cell: (row) => (row.unrealised ? <Money value={row.unrealised} /> : '—'), numeric: true },
        { key: 'limit', label: t('limit'), cell: (row) => (row.currency === page.reporting ? '—' : <Money value={row.limit} />), numeric: true, wideOnly: true },
        { key: 'day', label: t('rateDay'), cell: (row) => (row.rate_day ? formatDay(row.rate_day) : '—'), wideOnly: true },
      ]}
      empty={<EmptyState icon="chart" title={t('none')} text={t('noneText')} />}
    />
  );
}

function Gains({ page }: { page: Positions }) {
  const { t } = useTranslation('treasury');
  return (
    <DataTable
      label={t('gains')}
      rows={page.months}
      rowKey={(row) => row.month}
      columns={[
        { key: 'month', label: t('month'), cell: (row) => <span className="mono">{row.month}</span> },
        {
          key: 'of',
          label: t('of'),
          cell: (row) =>
            row.items.map((one) => (
              <span key={one.currency} style={{ marginInlineEnd: '1rem' }}>
                {one.currency} <Money value={one.realised} />
              </span>
            )),
          wideOnly: true,
        },
        { key: 'total', label: t('total'), cell: (row) => <Money value={row.total} strong />, numeric: true },
      ]}
      empty={<EmptyState icon="check" title={t('noGains')} text={t('noGainsText')} />}
    />
  );
}
