import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { bestText, countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import type { Shipment, TrackingStatus } from './api';

const statuses: TrackingStatus[] = ['pending', 'info_received', 'picked_up', 'in_transit', 'customs', 'out_for_delivery', 'delivered', 'delivery_failed', 'on_hold', 'returned'];

/** The shipments of a seller, or of all for the platform. */
export function ShipmentList({ base }: { base: string }) {
  const { t } = useTranslation('logistics');
  const state = useTableState({ filters: ['status'] });
  const page = useCursorPage<Shipment>('/api/logistics/shipments', state.query);
  return (
    <ListPage
      title={t('list.title')}
      filters={<ChoiceFilter state={state} name="status" label={t('list.status')} options={statuses.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <DataTable
        label={t('list.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `${base}/${row.id}`}
        columns={[
          { key: 'number', label: t('tracking.number'), cell: (row) => <span className="mono">{row.tracking_number}</span> },
          { key: 'order', label: t('list.order'), cell: (row) => <span className="mono">{row.order_number}</span> },
          { key: 'service', label: t('tracking.service'), cell: (row) => bestText(row.service).text, wideOnly: true },
          { key: 'lane', label: t('list.lane'), cell: (row) => t('list.fromTo', { from: countryName(row.from_country), to: countryName(row.to_country) }) },
          { key: 'booked', label: t('list.booked'), cell: (row) => <DateTime at={row.booked_at} as="day" />, wideOnly: true },
          { key: 'status', label: t('list.status'), cell: (row) => <Stamp status={row.status} namespace="logistics" /> },
        ]}
        empty={<EmptyState icon="ship" title={t('list.none')} text={t('list.noneText')} />}
      />
    </ListPage>
  );
}
