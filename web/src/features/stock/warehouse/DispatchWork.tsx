import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { formatNumber, formatSize, formatWeight } from '@/i18n/format';
import { useSession } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { Icon } from '@/ui/Icon';
import { Link, LinkButton } from '@/ui/Link';
import { toast } from '@/ui/toast';
import { type Parcel, type Pick, type Warehouse } from '../api';
import styles from '../stock.module.css';
import { useStockChanged, useWarehouses } from '../useWarehouses';

type Sender = Pick['ship_to'];

interface Input {
  /** Where the goods lie; without it the seller's default address is taken. */
  from: Sender | undefined;
  parcels: Parcel[];
  lines: { line: string; quantity: number }[];
}

interface Shipped {
  shipment: { id: string; tracking_number: string | null };
}

const labelsOf = (shipment: Shipped['shipment']) => `/warehouse/shipments/${shipment.id}/labels`;

/** The sender on the label: the firm, at the warehouse that the goods leave. */
function senderOf(warehouse: Warehouse | undefined, firm: string): Sender | undefined {
  if (!warehouse?.address) return undefined;
  const { contact, ...place } = warehouse.address;
  return { ...place, name: contact || firm, company: contact ? firm : null, country: warehouse.country };
}

/** Stock hears of what left a moment after the carrier was booked. */
const lookAgainMilliseconds = 700;

/** Handing over: books the carrier, then prints the labels. */
export function DispatchWork({ pick, onReopen }: { pick: Pick; onReopen: () => void }) {
  const { t } = useTranslation('stock');
  const queries = useQueryClient();
  const changed = useStockChanged();
  const { all } = useWarehouses();
  const { organisation } = useSession();
  const [shipped, setShipped] = useState<Shipped['shipment']>();
  const ship = useMutationOnce(
    (input: Input, once) => api.post<Shipped>(path`/api/orders/orders/${pick.order}/shipments`, input, once),
    {
      onSuccess: async ({ shipment }) => {
        setShipped(shipment);
        // A part may have left and the rest is to be picked: this page then shows that.
        toast(
          <>
            {t('dispatch.booked', { number: shipment.tracking_number ?? '' })} <Link to={labelsOf(shipment)}>{t('dispatch.labels')}</Link>
          </>,
        );
        await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/orders') });
        await changed();
      },
    },
  );
  useEffect(() => {
    if (!shipped) return;
    const look = setInterval(() => void changed(), lookAgainMilliseconds);
    return () => clearInterval(look);
  }, [shipped, changed]);
  const lines = (pick.lines ?? []).filter((line) => line.picked > 0).map((line) => ({ line: line.line, quantity: line.picked }));
  const from = senderOf(all.find((warehouse) => warehouse.id === pick.warehouse), organisation?.name ?? '');
  // The last panel fills its row.
  const rest = ([12, 8, 4] as const)[pick.parcels.length % 3] ?? 12;
  return (
    <>
      <Doc title={t('dispatch.title')} number={pick.number}>
        {pick.parcels.map((parcel, i) => (
          <Panel key={i} n={i + 1} label={t('pack.carton', { n: i + 1 })} span={4}>
            <span className={styles.count}>{formatWeight(parcel.weight_grams)}</span>
            <p className={styles.small}>{formatSize({ length: parcel.length_mm, width: parcel.width_mm, height: parcel.height_mm })}</p>
          </Panel>
        ))}
        <Panel label={t('dispatch.goods')} span={rest}>
          <span className={styles.count}>{formatNumber(lines.reduce((sum, line) => sum + line.quantity, 0))}</span>
          <p className={styles.small}>{t('pick.lines', { count: lines.length })}</p>
        </Panel>
      </Doc>
      <FormError error={ship.error} />
      {shipped ? (
        <div className={styles.row} role="status">
          <p className={styles.said}>{t('dispatch.booked', { number: shipped.tracking_number ?? '' })}</p>
          <LinkButton to={labelsOf(shipped)} size="lg" leftSection={<Icon name="print" />}>
            {t('dispatch.labels')}
          </LinkButton>
        </div>
      ) : (
        <div className={styles.between}>
          <Button variant="default" onClick={onReopen}>
            {t('pick.reopen')}
          </Button>
          <Button size="lg" leftSection={<Icon name="truck" />} loading={ship.isPending} onClick={() => ship.mutate({ from, parcels: pick.parcels, lines })}>
            {t('dispatch.book')}
          </Button>
        </div>
      )}
    </>
  );
}
