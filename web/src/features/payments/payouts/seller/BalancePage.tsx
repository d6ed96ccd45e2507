import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useCursorPage } from '@/api';
import { CsvLink } from '@/ui/CsvLink';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ChoiceFilter } from '@/ui/FilterBar';
import { Figure, Figures, ListPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { TextSkeleton } from '@/ui/Skeletons';
import { useTableState } from '@/ui/useTableState';
import { type Balance, type Movement, seller } from '../api';

const parts = ['available', 'reserved', 'receivable', 'pending'];
const filters = ['currency', 'part', 'from', 'to'];

/** What a seller has here, what is on its way, and everything that moved. */
export default function BalancePage() {
  const { t } = useTranslation('payouts');
  const address = `${seller}/balance`;
  const query = useQuery<{ items: Balance[] }, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const state = useTableState({ filters });
  const page = useCursorPage<Movement>(`${seller}/movements`, state.query);
  const items = query.data?.items;
  const currencies = items?.map((one) => one.available.currency) ?? [];
  const chosen = new URLSearchParams(filters.flatMap((name) => (state.filter(name) ? [[name, state.filter(name)]] : [])));
  return (
    <ListPage title={t('balance.title')} lead={t('balance.lead')}>
      {query.error && !items ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <TextSkeleton lines={3} />}
      {items?.length === 0 && <EmptyState icon="money" title={t('balance.none')} text={t('balance.noneText')} />}
      {items?.map((one) => (
        <Section key={one.available.currency} title={one.available.currency}>
          <Figures>
            <Figure label={t('balance.available')}>
              <Money value={one.available} strong />
            </Figure>
            <Figure label={t('balance.onHold')}>
              <Money value={one.on_hold} />
            </Figure>
            <Figure label={t('balance.onTheWay')}>
              <Money value={one.on_the_way} />
            </Figure>
            <Figure label={t('balance.reserved')} note={one.next_freed_at ? <DateTime at={one.next_freed_at} as="date" /> : undefined}>
              <Money value={one.reserved} />
            </Figure>
            <Figure label={t('balance.escrow')}>
              <Money value={one.escrow} />
            </Figure>
            <Figure label={t('balance.owed')}>
              <Money value={one.receivable} />
            </Figure>
          </Figures>
        </Section>
      ))}
      <Section title={t('balance.movements')} actions={<CsvLink href={`${seller}/movements.csv?${chosen.toString()}`} title={t('balance.csv')} />}>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
          <NativeSelect
            label={t('balance.currency')}
            value={state.filter('currency')}
            onChange={(event) => state.setFilter('currency', event.target.value)}
            data={[{ value: '', label: t('common:state.all') }, ...currencies]}
          />
          <ChoiceFilter state={state} name="part" label={t('balance.part')} options={parts.map((value) => ({ value, label: t(`part.${value}`) }))} />
          <TextInput type="date" label={t('balance.from')} value={state.filter('from')} onChange={(event) => state.setFilter('from', event.target.value)} />
          <TextInput type="date" label={t('balance.to')} value={state.filter('to')} onChange={(event) => state.setFilter('to', event.target.value)} />
        </div>
        <DataTable
          label={t('balance.movements')}
          state={state}
          page={page}
          rowKey={(row) => `${row.entry}${row.part}`}
          columns={[
            { key: 'at', label: t('balance.at'), cell: (row) => <DateTime at={row.at} /> },
            { key: 'what', label: t('balance.what'), cell: (row) => t(`what.${row.what}`, { defaultValue: row.what }) },
            { key: 'part', label: t('balance.part'), cell: (row) => t(`part.${row.part}`) },
            {
              key: 'about',
              label: t('balance.about'),
              cell: (row) => {
                if (row.payout) return <Link to={`/seller/payouts/${row.payout}`}>{row.payout}</Link>;
                return row.order ? <Link to={`/seller/orders/${row.order}`}>{row.order}</Link> : '—';
              },
              wideOnly: true,
            },
            { key: 'amount', label: t('balance.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
          ]}
          empty={<EmptyState icon="money" title={t('balance.noMovements')} text={t('balance.noMovementsText')} />}
        />
      </Section>
    </ListPage>
  );
}
