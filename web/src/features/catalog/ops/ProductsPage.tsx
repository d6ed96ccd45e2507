import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter, TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useTableState } from '@/ui/useTableState';
import { type ProductRow, productStates } from '../own';
import { GapCount, PriceRange, ProductFace, StateStamp } from '../pieces';

const filters = ['q', 'state', 'seller'] as const;

/** Everybody's products. A seller's name narrows the list to that seller. */
export default function ProductsPage() {
  const { t } = useTranslation('catalog');
  const state = useTableState({ filters });
  const page = useCursorPage<ProductRow>('/api/catalog/ops/products', state.query);
  return (
    <ListPage
      title={t('ops.title')}
      lead={t('ops.lead')}
      filters={
        <>
          <TextFilter state={state} name="q" label={t('own.search')} />
          <ChoiceFilter state={state} name="state" label={t('own.state')} options={productStates.map((value) => ({ value, label: t(`view.${value}`) }))} />
        </>
      }
    >
      <DataTable
        label={t('ops.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/products/${row.id}`}
        columns={[
          { key: 'title', label: t('own.product'), cell: (row) => <ProductFace title={row.title} picture={row.picture} note={row.handle} /> },
          {
            key: 'seller',
            label: t('search.seller'),
            cell: (row) => (
              <Link to="/ops/products" search={{ seller: row.seller }}>
                {row.seller_name ?? row.seller}
              </Link>
            ),
          },
          { key: 'state', label: t('own.state'), cell: (row) => <StateStamp state={row.state} barred={row.barred} /> },
          { key: 'gaps', label: t('gap.title'), wideOnly: true, cell: (row) => <GapCount gaps={row.gaps} /> },
          { key: 'price', label: t('own.price'), numeric: true, cell: (row) => <PriceRange low={row.price_low} high={row.price_high} /> },
          { key: 'available', label: t('product.available'), numeric: true, wideOnly: true, cell: (row) => formatNumber(row.available) },
          { key: 'changed', label: t('own.changed'), wideOnly: true, cell: (row) => <DateTime at={row.changed_at} as="ago" /> },
        ]}
        empty={<EmptyState icon="tag" title={t('ops.none')} text={t('ops.noneText')} />}
      />
    </ListPage>
  );
}
