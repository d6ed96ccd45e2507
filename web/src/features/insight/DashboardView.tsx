// The figures of a range of days: numbers, lines, bars, the funnel, the lanes, the cohorts.
import { Alert } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Money as MoneyValue, queryString } from '@/api';
import { formatCompact, formatDate, formatMoney, formatMoneyCompact, formatNumber, formatPercent } from '@/i18n/format';
import { Chart } from '@/ui/Charts';
import { CsvLink } from '@/ui/CsvLink';
import { DataTable } from '@/ui/DataTable';
import { DateRange } from '@/ui/dates';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Change, Figure, Figures, ListPage, Section } from '@/ui/frames';
import { LaneMap } from '@/ui/LaneMap';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useUrlState } from '@/ui/navigation';
import { PageSkeleton } from '@/ui/Skeletons';
import { change, type Dashboard, dayBack, heightOf, type Term } from './api';
import styles from './insight.module.css';

/** Visits are counted every ten seconds; far behind that something hangs. */
const staleMilliseconds = 5 * 60_000;

const monthName = (month: string) => formatDate(`${month}-01T00:00:00Z`, { timeZone: 'UTC', year: 'numeric', month: 'short', day: undefined });
const dayName = (day: string) => formatDate(`${day}T00:00:00Z`, { timeZone: 'UTC', year: undefined, month: 'short', day: 'numeric' });
const euros = (value: number): MoneyValue => ({ amount: String(Math.round(value * 100)), currency: 'EUR' });

function Numbers({ of }: { of: Dashboard }) {
  const { t } = useTranslation('insight');
  const { totals, before } = of;
  const against = (now: number, then: number) => {
    const ratio = change(now, then);
    return ratio === undefined ? undefined : <Change ratio={ratio} text={t('against', { percent: formatPercent(Math.abs(ratio)) })} />;
  };
  const paidShare = totals.orders > 0 ? formatPercent(totals.paid / totals.orders) : undefined;
  return (
    <Figures>
      <Figure label={t('figure.value')} note={against(heightOf(totals.value), heightOf(before.value))}>
        <Money value={totals.value} strong />
      </Figure>
      <Figure label={t('figure.orders')} note={against(totals.orders, before.orders)}>
        {formatNumber(totals.orders)}
      </Figure>
      <Figure label={t('figure.average')}>{totals.average ? <Money value={totals.average} /> : '—'}</Figure>
      <Figure label={t('figure.units')} note={against(totals.units, before.units)}>
        {formatNumber(totals.units)}
      </Figure>
      <Figure label={t('figure.paid')} note={paidShare && t('figure.paidShare', { percent: paidShare })}>
        {formatNumber(totals.paid)}
      </Figure>
      <Figure label={t('figure.cancelled')}>{formatNumber(totals.cancelled)}</Figure>
      <Figure label={t('figure.refunded')} note={t('figure.refunds', { count: totals.refunds })}>
        <Money value={totals.refund_value} />
      </Figure>
    </Figures>
  );
}

function Terms({ label, rows }: { label: string; rows: readonly Term[] }) {
  const { t } = useTranslation('insight');
  return (
    <DataTable
      label={label}
      rows={rows}
      rowKey={(row) => row.term}
      columns={[
        { key: 'term', label: t('term.words'), cell: (row) => row.term },
        { key: 'searches', label: t('term.searches'), numeric: true, cell: (row) => formatNumber(row.searches) },
        { key: 'without', label: t('term.without'), numeric: true, cell: (row) => formatNumber(row.without_result) },
      ]}
      empty={<EmptyState icon="search" title={t('term.none')} />}
    />
  );
}

interface RankingProps {
  title: string;
  file: string;
  /** Of the table: name, counts, value. */
  heads: string[];
  rows: { name: string; to: string | undefined; counts: number[]; value: MoneyValue }[];
}

/** The table has all of them. */
const barsShown = 10;

/** Who or what sold most: bars of the value, and a table that has the counts too. */
function Ranking({ title, file, heads, rows }: RankingProps) {
  const best = rows.slice(0, barsShown);
  const names = rows.map(({ name, to }) => (to ? <Link to={to}>{name}</Link> : name));
  return (
    <Chart.Bar
      across
      title={title}
      file={file}
      xLabel={heads[0] ?? ''}
      x={best.map(({ name }) => name)}
      names={names}
      series={[{ key: 'value', label: heads.at(-1) ?? '', values: best.map(({ value }) => heightOf(value)) }]}
      format={(value) => formatMoneyCompact(euros(value))}
      table={{
        head: heads,
        rows: rows.map(({ name, counts, value }) => [name, ...counts, heightOf(value)]),
        shown: rows.map(({ counts, value }, i) => [names[i], ...counts.map((count) => formatNumber(count)), formatMoney(value)]),
      }}
    />
  );
}

function Charts({ of, platform }: { of: Dashboard; platform: boolean }) {
  const { t } = useTranslation('insight');
  const range = { from: of.from, to: of.to };
  const x = of.days.map((day) => dayName(day.day));
  const months = Math.max(0, ...of.cohorts.map((cohort) => cohort.active.length));
  const most = Math.max(1, ...of.lanes.map((lane) => lane.orders));
  const file = (name: string) => `/api/insight/reports/${name}.csv${queryString(range)}`;
  const csv = (name: string, title: string) => <CsvLink href={file(name)} title={title} />;
  return (
    <>
      <div className={styles.grid}>
        <div className={`${styles.card} ${styles.wide}`}>
          <Chart.Line
            title={t('chart.value')}
            file={file('days')}
            xLabel={t('chart.day')}
            x={x}
            series={[
              { key: 'value', label: t('series.placed'), values: of.days.map((day) => heightOf(day.value)) },
              { key: 'paid', label: t('series.paid'), values: of.days.map((day) => heightOf(day.paid_value)) },
            ]}
            format={(value) => formatMoney(euros(value))}
            formatAxis={formatCompact}
          />
        </div>
        <div className={styles.card}>
          <Chart.Bar
            title={t('chart.orders')}
            xLabel={t('chart.day')}
            x={x}
            series={[
              { key: 'orders', label: t('series.orders'), values: of.days.map((day) => day.orders) },
              { key: 'cancelled', label: t('series.cancelled'), values: of.days.map((day) => day.cancelled) },
            ]}
          />
        </div>
        <div className={styles.card}>
          <Chart.Funnel
            title={t('chart.funnel')}
            file={file('funnel')}
            stepLabel={t('funnel.step')}
            valueLabel={t('funnel.count')}
            steps={of.funnel.map(({ step, count }) => ({ key: step, label: t(`funnel.${step}`), value: count }))}
          />
        </div>
      </div>
      <div className={styles.grid}>
        <div className={styles.card}>
          <Ranking
            title={t('products.title')}
            file={file('products')}
            heads={[t('products.product'), t('figure.orders'), t('figure.units'), t('figure.value')]}
            rows={of.products.map((row) => ({
              name: row.title ?? '—',
              to: row.product ? `/products/${row.product}` : undefined,
              counts: [row.orders, row.units],
              value: row.value,
            }))}
          />
        </div>
        {platform && (
          <div className={styles.card}>
            <Ranking
              title={t('sellers.title')}
              file={file('sellers')}
              heads={[t('sellers.seller'), t('figure.orders'), t('figure.value')]}
              rows={of.sellers.map((row) => ({
                name: row.name ?? '—',
                to: row.seller ? `/ops/organisations/${row.seller}` : undefined,
                counts: [row.orders],
                value: row.value,
              }))}
            />
          </div>
        )}
      </div>
      <Section title={t('lanes.title')} actions={csv('lanes', t('lanes.title'))}>
        {of.lanes.length === 0 ? (
          <EmptyState icon="globe" title={t('lanes.none')} />
        ) : (
          <LaneMap
            label={t('lanes.title')}
            list
            lanes={of.lanes.map((lane) => ({
              from: { country: lane.from },
              to: { country: lane.to },
              weight: lane.orders / most,
              note: t('lanes.note', { value: formatMoneyCompact(lane.value), count: lane.orders }),
            }))}
          />
        )}
      </Section>
      <div className={styles.grid}>
        <div className={`${styles.card} ${styles.wide}`}>
          <Chart.Heat
            title={t('cohorts.title')}
            file={file('cohorts')}
            rowLabel={t('cohorts.first')}
            columns={Array.from({ length: months }, (_, at) => t('cohorts.month', { count: at }))}
            rows={of.cohorts.map((cohort) => ({
              key: cohort.month,
              label: monthName(cohort.month),
              values: Array.from({ length: months }, (_, at) => cohort.active[at] ?? null),
            }))}
          />
        </div>
      </div>
      {platform && (
        <>
          <Section title={t('term.title')} actions={csv('terms', t('term.title'))}>
            <Terms label={t('term.title')} rows={of.terms} />
          </Section>
          <Section title={t('term.titleWithout')} actions={csv('terms-without-result', t('term.titleWithout'))}>
            <Terms label={t('term.titleWithout')} rows={of.terms_without_result} />
          </Section>
        </>
      )}
      <Section title={t('currencies.title')} actions={csv('currencies', t('currencies.title'))}>
        <DataTable
          label={t('currencies.title')}
          rows={of.currencies}
          rowKey={(row) => row.value.currency}
          columns={[
            { key: 'currency', label: t('currencies.currency'), cell: (row) => row.value.currency },
            { key: 'orders', label: t('figure.orders'), numeric: true, cell: (row) => formatNumber(row.orders) },
            { key: 'value', label: t('currencies.agreed'), numeric: true, cell: (row) => <Money value={row.value} /> },
            { key: 'eur', label: t('currencies.inEuros'), numeric: true, cell: (row) => <Money value={row.value_eur} /> },
          ]}
          empty={<EmptyState icon="money" title={t('currencies.none')} />}
        />
      </Section>
    </>
  );
}

interface Props {
  scope: 'platform' | 'seller';
  title: string;
  /** What to do while there is nothing to show. */
  emptyAction?: ReactNode;
}

export function DashboardView({ scope, title, emptyAction }: Props) {
  const { t } = useTranslation('insight');
  const { one, set } = useUrlState();
  const from = one('from') || dayBack(29);
  const to = one('to') || dayBack(0);
  const address = `/api/insight/dashboards/${scope}`;
  const query = useQuery({
    queryKey: [address, from, to],
    queryFn: ({ signal }) => api.get<Dashboard>(address, { query: { from, to }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const { data } = query;
  const stale = !!data?.as_of && Date.parse(data.now) - Date.parse(data.as_of) > staleMilliseconds;
  const nothing = data && data.totals.orders === 0 && data.before.orders === 0 && data.funnel.every((step) => step.count === 0);

  return (
    <ListPage
      title={title}
      lead={
        data && (
          <span className={`${styles.stamp} ${stale ? styles.stale : ''}`}>
            {t(stale ? 'stamp.stale' : 'stamp.fresh')} {data.as_of ? <DateTime at={data.as_of} /> : '—'} · {t('stamp.rates')}
          </span>
        )
      }
      filters={
        <DateRange
          label={t('range')}
          from={from}
          to={to}
          onChange={(first, last) => set({ from: first || undefined, to: last || undefined })}
        />
      }
    >
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {!data && query.isPending && <PageSkeleton />}
      {data && data.unvalued_orders > 0 && (
        <Alert color="brass" title={t('unvalued.title')}>
          {t('unvalued.text', { count: data.unvalued_orders })}
        </Alert>
      )}
      {data && <Numbers of={data} />}
      {nothing && (
        <EmptyState icon="chart" title={t('empty.title')} text={t(`empty.${scope}`)}>
          {emptyAction}
        </EmptyState>
      )}
      {data && scope === 'platform' && !nothing && (
        <Figures>
          <Figure label={t('figure.visitors')} note={t('figure.visitorsNote')}>
            {formatNumber(data.visitors)}
          </Figure>
          <Figure label={t('figure.searches')}>{formatNumber(data.searches)}</Figure>
          <Figure label={t('figure.registered')}>{formatNumber(data.registered)}</Figure>
        </Figures>
      )}
      {data && !nothing && <Charts of={data} platform={scope === 'platform'} />}
    </ListPage>
  );
}
