import { useTranslation } from 'react-i18next';
import { countryName, plainText } from '@/i18n/format';
import { useSession } from '@/session';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { LaneMap } from '@/ui/LaneMap';
import { LinkButton } from '@/ui/Link';
import { CardsSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Warehouse } from '../api';
import styles from '../stock.module.css';
import { useWarehouses } from '../useWarehouses';

/** Where a seller's goods lie. */
export default function WarehousesPage() {
  const { t } = useTranslation('stock');
  const { has } = useSession();
  const { query, all } = useWarehouses();
  const keeps = has(['owner', 'staff']);
  const main = all.find((warehouse) => warehouse.is_default);
  const others = all.filter((warehouse) => warehouse.state === 'open' && warehouse !== main);
  return (
    <ListPage
      title={t('warehouse.many')}
      lead={t('warehouse.lead')}
      actions={keeps && <LinkButton to="/seller/warehouses/new">{t('warehouse.add')}</LinkButton>}
    >
      {query.error && all.length === 0 && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <CardsSkeleton />}
      {main && others.length > 0 && <LaneMap fit="world" lanes={others.map((warehouse) => ({ from: placeOf(main), to: placeOf(warehouse) }))} />}
      {all.length > 0 && (
        <Doc>
          {all.map((warehouse, i) => (
            <Panel key={warehouse.id} n={i + 1} label={plainText(warehouse.name)} level={2} span={i === all.length - 1 && i % 2 === 0 ? 12 : 6}>
              <Card warehouse={warehouse} keeps={keeps} />
            </Panel>
          ))}
        </Doc>
      )}
    </ListPage>
  );
}

const placeOf = (warehouse: Warehouse) => ({
  country: warehouse.country,
  label: plainText(warehouse.name),
  point: warehouse.latitude !== null && warehouse.longitude !== null ? ([warehouse.longitude, warehouse.latitude] as [number, number]) : undefined,
});

function Card({ warehouse, keeps }: { warehouse: Warehouse; keeps: boolean }) {
  const { t } = useTranslation('stock');
  const { address } = warehouse;
  return (
    <div className={styles.stack}>
      <div className={styles.row}>
        <Stamp tone="info" label={t(`warehouseKind.${warehouse.kind}`)} />
        {warehouse.is_default && <Stamp tone="done" label={t('warehouse.default')} />}
        {warehouse.state === 'closed' && <Stamp tone="quiet" label={t('warehouse.closed')} />}
      </div>
      <Fields>
        <Field label={t('warehouse.country')}>{countryName(warehouse.country)}</Field>
        <Field label={t('warehouse.address')}>
          {address ? [address.line1, address.line2, address.city, address.region, address.postal_code].filter(Boolean).join(', ') : '—'}
        </Field>
        <Field label={t('warehouse.contact')}>{[address?.contact, address?.phone].filter(Boolean).join(' · ') || '—'}</Field>
      </Fields>
      <div className={styles.row}>
        {keeps && (
          <LinkButton to={`/seller/warehouses/${warehouse.id}`} variant="default">
            {t('common:action.edit')}
          </LinkButton>
        )}
        <LinkButton to="/seller/stock" search={{ warehouse: warehouse.id }} variant="subtle">
          {t('warehouse.goods')}
        </LinkButton>
      </div>
    </div>
  );
}
