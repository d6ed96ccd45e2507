// Orders of a buyer, a seller or everybody: the same list with other parties.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useCursorPage } from '@/api';
import { countryName, formatNumber, plainText } from '@/i18n/format';
import { DataTable, type Column } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter, TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useUrlState } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type OrderItem, type OrderState, orderStates } from './api';
import styles from './orders.module.css';

const filters = ['state', 'text', 'from', 'until'] as const;
const countMax = 100;
// The calendar is heavy and only consoles have it.
const DateRange = lazy(() => import('@/ui/dates').then((module) => ({ default: module.DateRange })));

interface Props {
  /** Where an order of the list leads: `/orders`. */
  base: string;
  side: 'buyer' | 'seller' | 'platform';
}

/** Midnight of a civil day in the reader's zone, as the moment the server compares with. */
const moment = (day: string, plusDays = 0): string | undefined => {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + plusDays).toISOString();
};

export function OrderList({ base, side }: Props) {
  const { t } = useTranslation('orders');
  const state = useTableState({ filters });
  const { set } = useUrlState();
  const page = useCursorPage<OrderItem>('/api/orders/orders', {
    ...state.query,
    from: moment(state.filter('from')),
    until: moment(state.filter('until'), 1),
  });
  const columns: Column<OrderItem>[] = [
    { key: 'number', label: t('list.number'), cell: (row) => <span className={`mono ${styles.number}`}>{row.number}</span> },
    { key: 'placed', label: t('list.placed'), cell: (row) => <DateTime at={row.placed_at} as="date" /> },
    { key: 'goods', label: t('list.goods'), cell: (row) => <Summary row={row} /> },
  ];
  if (side !== 'seller') columns.push({ key: 'seller', label: t('party.seller'), cell: (row) => row.seller.name, wideOnly: side === 'buyer' });
  if (side !== 'buyer') {
    columns.push(
      { key: 'buyer', label: t('party.buyer'), cell: (row) => row.buyer.name },
      { key: 'to', label: t('list.to'), cell: (row) => countryName(row.to), wideOnly: true },
    );
  }
  columns.push(
    { key: 'total', label: t('total.total'), numeric: true, cell: (row) => <Money value={row.total} /> },
    { key: 'state', label: t('list.state'), cell: (row) => <Stamp status={row.state} namespace="orders" /> },
  );
  return (
    <ListPage
      title={t('list.title')}
      filters={
        <>
          <TextFilter state={state} name="text" label={t('list.search')} />
          <ChoiceFilter state={state} name="state" label={t('list.state')} options={orderStates.map((value) => ({ value, label: t(`status.${value}`) }))} />
          {side !== 'buyer' && (
            <Suspense>
              <DateRange
                label={t('list.between')}
                from={state.filter('from')}
                to={state.filter('until')}
                onChange={(from, until) => set({ from, until, after: undefined }, { replace: true })}
              />
            </Suspense>
          )}
        </>
      }
    >
      <Views side={side} now={state.filter('state')} onChoose={(value) => state.setFilter('state', value || undefined)} />
      <DataTable
        label={t('list.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `${base}/${row.id}`}
        columns={columns}
        empty={
          <EmptyState icon="document" title={t('list.none')} text={t(`list.noneText.${side}`)}>
            {side === 'buyer' && <LinkButton to="/search">{t('cart.browse')}</LinkButton>}
          </EmptyState>
        }
      />
    </ListPage>
  );
}

function Summary({ row }: { row: OrderItem }) {
  const { t } = useTranslation('orders');
  return (
    <>
      {plainText(row.title)}
      <div className={styles.small}>{t('list.more', { count: row.lines, units: formatNumber(row.units) })}</div>
    </>
  );
}

/** What people work through, with how much of it there is. */
function Views({ side, now, onChoose }: { side: Props['side']; now: string; onChoose: (state: string) => void }) {
  const { t } = useTranslation('orders');
  const { data } = useQuery({
    queryKey: ['/api/orders/orders/counts'],
    queryFn: ({ signal }) => api.get<{ state: OrderState; orders: number }[]>('/api/orders/orders/counts', { signal }),
  });
  const shown: OrderState[] = side === 'buyer' ? ['awaiting_payment', 'paid', 'shipped', 'delivered'] : ['paid', 'partly_shipped', 'shipped', 'delivered', 'awaiting_payment'];
  return (
    <ul className={styles.views} aria-label={t('list.views')}>
      <li>
        <button type="button" className={styles.view} aria-pressed={now === ''} onClick={() => onChoose('')}>
          {t('common:state.all')}
        </button>
      </li>
      {shown.map((state) => {
        const count = data?.find((entry) => entry.state === state)?.orders;
        return (
          <li key={state}>
            <button type="button" className={styles.view} aria-pressed={now === state} onClick={() => onChoose(state)}>
              {t(`view.${side === 'buyer' ? 'buyer' : 'seller'}.${state}`)}
              {count !== undefined && count > 0 && <span className={styles.small}>{count >= countMax ? `${countMax}+` : formatNumber(count)}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
