// What was sent of an order, each shipment with its number and where it is.
import { useTranslation } from 'react-i18next';
import { formatNumber, plainText } from '@/i18n/format';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Order } from './api';

export function Shipments({ order, base }: { order: Order; base?: string }) {
  const { t } = useTranslation('orders');
  const title = (line: string) => {
    const found = order.lines.find((one) => one.id === line);
    return found ? plainText(found.title) : line;
  };
  return (
    <DataTable
      label={t('shipment.title')}
      rows={order.shipments}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'number',
          label: t('shipment.number'),
          cell: (row) =>
            row.tracking_number === null ? t('shipment.asked') : base ? (
              <Link to={`${base}/${row.id}`} className="mono">
                {row.tracking_number}
              </Link>
            ) : (
              <CopyText text={row.tracking_number} label={t('shipment.number')} />
            ),
        },
        { key: 'service', label: t('doc.service'), cell: (row) => [row.carrier, row.service].filter(Boolean).join(' · ') || '—', wideOnly: true },
        {
          key: 'lines',
          label: t('line.goods'),
          cell: (row) => row.lines.map((part) => <div key={part.line}>{t('shipment.part', { count: part.quantity, units: formatNumber(part.quantity), goods: title(part.line) })}</div>),
        },
        { key: 'parcels', label: t('shipment.parcels'), numeric: true, cell: (row) => formatNumber(row.parcels.length), wideOnly: true },
        { key: 'booked', label: t('shipment.booked'), cell: (row) => <DateTime at={row.booked_at ?? row.asked_at} as="date" />, wideOnly: true },
        { key: 'status', label: t('list.state'), cell: (row) => <Stamp status={row.status} namespace="orders" /> },
      ]}
    />
  );
}
