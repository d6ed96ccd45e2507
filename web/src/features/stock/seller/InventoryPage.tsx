import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter, DensityChoice, TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { base, type Item } from '../api';
import { Goods } from '../pieces';
import styles from '../stock.module.css';
import { useWarehouses } from '../useWarehouses';

const filters = ['search', 'warehouse', 'low', 'recount'] as const;

/** Everything a seller stocks, with how much lies where and how much of it is promised. */
export default function InventoryPage() {
  const { t } = useTranslation('stock');
  const state = useTableState({ filters });
  const { all, nameOf } = useWarehouses();
  const page = useCursorPage<Item>(`${base}/items`, state.query);
  return (
    <ListPage
      title={t('inventory.title')}
      lead={t('inventory.lead')}
      actions={
        <>
          <LinkButton to="/seller/stock-papers" variant="default">
            {t('papers.title')}
          </LinkButton>
          <LinkButton to="/warehouse/receive">{t('receive.title')}</LinkButton>
        </>
      }
      filters={
        <>
          <TextFilter state={state} name="search" label={t('inventory.search')} />
          {all.length > 1 && (
            <ChoiceFilter state={state} name="warehouse" label={t('warehouse.one')} options={all.map(({ id }) => ({ value: id, label: nameOf(id) }))} />
          )}
          <ChoiceFilter state={state} name="low" label={t('inventory.level')} options={[{ value: 'true', label: t('inventory.onlyLow') }]} />
          <ChoiceFilter state={state} name="recount" label={t('inventory.counting')} options={[{ value: 'true', label: t('inventory.toRecount') }]} />
          <DensityChoice />
        </>
      }
    >
      <DataTable
        label={t('inventory.title')}
        state={state}
        page={page}
        rowKey={(row) => row.variant}
        rowTo={(row) => `/seller/stock/${row.variant}`}
        columns={[
          { key: 'item', label: t('item.one'), cell: (row) => <Goods sku={row.sku} title={row.title} options={row.options} /> },
          { key: 'levels', label: t('warehouse.many'), cell: (row) => <Where item={row} nameOf={nameOf} />, wideOnly: true },
          { key: 'on_hand', label: t('level.onHand'), numeric: true, cell: (row) => formatNumber(row.on_hand) },
          { key: 'reserved', label: t('level.reserved'), numeric: true, cell: (row) => formatNumber(row.reserved) },
          { key: 'available', label: t('level.available'), numeric: true, cell: (row) => <strong className={row.is_low ? styles.low : undefined}>{formatNumber(row.available)}</strong> },
          { key: 'state', label: t('inventory.level'), cell: (row) => <LevelStamp item={row} /> },
        ]}
        empty={
          <EmptyState icon="boxes" title={t('inventory.none')} text={t('inventory.noneText')}>
            <LinkButton to="/seller/products">{t('inventory.toProducts')}</LinkButton>
          </EmptyState>
        }
      />
    </ListPage>
  );
}

function Where({ item, nameOf }: { item: Item; nameOf: (id: string) => string }) {
  const { t } = useTranslation('stock');
  if (item.levels.length === 0) return <>—</>;
  return (
    <ul className={styles.plain} style={{ listStyle: 'none' }}>
      {item.levels.map((level) => (
        <li key={level.warehouse}>{t('level.at', { warehouse: nameOf(level.warehouse), units: formatNumber(level.on_hand) })}</li>
      ))}
    </ul>
  );
}

export function LevelStamp({ item }: { item: Item }) {
  const { t } = useTranslation('stock');
  if (item.levels.some((level) => level.recount_since)) return <Stamp tone="waiting" label={t('level.recount')} />;
  if (item.available === 0) return <Stamp tone="problem" label={t('level.out')} />;
  if (item.is_low) return <Stamp tone="problem" label={t('level.low')} />;
  return <Stamp tone="done" label={t('level.fine')} />;
}
