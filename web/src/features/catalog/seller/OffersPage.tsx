import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import type { OwnOffer } from '../own';
import styles from '../own.module.css';
import { PriceRange } from '../pieces';

/** What a seller asks for products of others. */
export default function OffersPage() {
  const { t } = useTranslation('catalog');
  const state = useTableState();
  const page = useCursorPage<OwnOffer>('/api/catalog/seller/offers', state.query);
  const start = <LinkButton to="/seller/offers/new">{t('offers.add')}</LinkButton>;
  return (
    <ListPage title={t('offers.title')} lead={t('offers.lead')} actions={start}>
      <DataTable
        label={t('offers.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/seller/offers/${row.id}`}
        columns={[
          {
            key: 'product',
            label: t('own.product'),
            cell: (row) => (
              <>
                {plainText(row.product_title)}
                <span className={styles.small} style={{ display: 'block' }}>
                  {Object.values(row.options).join(' · ')}
                </span>
              </>
            ),
          },
          { key: 'sku', label: t('edit.sku'), cell: (row) => <span className="mono">{row.terms.sku}</span> },
          {
            key: 'price',
            label: t('own.price'),
            numeric: true,
            cell: (row) => <PriceRange low={row.terms.ladder.at(-1)?.unit_price ?? null} high={row.terms.ladder[0]?.unit_price ?? null} />,
          },
          { key: 'minimum', label: t('product.minimum'), numeric: true, wideOnly: true, cell: (row) => formatNumber(row.terms.minimum_order) },
          { key: 'available', label: t('product.available'), numeric: true, cell: (row) => formatNumber(row.available) },
          {
            key: 'state',
            label: t('own.state'),
            cell: (row) =>
              row.product_state === 'published' ? <Stamp status={row.terms.open ? 'offered' : 'closed'} namespace="catalog" tone={row.terms.open ? 'done' : 'quiet'} /> : <Stamp status="product_gone" namespace="catalog" tone="problem" />,
          },
        ]}
        empty={
          <EmptyState icon="tag" title={t('offers.none')} text={t('offers.noneText')}>
            {start}
          </EmptyState>
        }
      />
    </ListPage>
  );
}
