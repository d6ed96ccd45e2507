import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, path, type ProblemError, useCursorList, useMutationOnce } from '@/api';
import { formatNumber, formatWeight, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { Icon } from '@/ui/Icon';
import { LinkButton } from '@/ui/Link';
import { useGo, useParam } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import type { Address, BookedAddress, Order, OrderLine, OrderShipment, Parcel } from '../api';
import { orderKey, useOrdersChanged } from '../OrderDetail';
import styles from '../orders.module.css';
import { AddressText, GoodsCell } from '../pieces';

const parcelsMax = 50;

/** Putting goods of an order into parcels and handing them to the carrier. */
export default function ShipPage() {
  const { t } = useTranslation('orders');
  const id = useParam('order');
  const query = useQuery<Order, ProblemError>({
    queryKey: orderKey(id),
    queryFn: ({ signal }) => api.get<Order>(path`/api/orders/orders/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('ship.title')}
      title={(order) => t('ship.titleOf', { number: order.number })}
      back={{ to: `/seller/orders/${id}`, label: t('doc.title') }}
    >
      {(order) =>
        order.actions.includes('ship') ? (
          <ShipForm order={order} />
        ) : (
          <EmptyState icon="truck" title={t('ship.nothing')} text={t('ship.nothingText')}>
            <LinkButton to={`/seller/orders/${order.id}`}>{t('doc.title')}</LinkButton>
          </EmptyState>
        )
      }
    </DetailPage>
  );
}

interface Input {
  service: string | null;
  /** None: the default of the book. */
  from: Address | null;
  parcels: Parcel[];
  lines: { line: string; quantity: number }[];
}

const open = (order: Order): OrderLine[] => order.lines.filter((line) => line.to_ship > 0);

/** A first guess: one box of the weight of what is left. */
const guess = (order: Order, quantities: Record<string, number>): Parcel => {
  const grams = open(order).reduce((sum, line) => sum + line.weight_grams * (quantities[line.id] ?? 0), 0);
  return { weight_grams: Math.min(Math.max(grams, 1), 1_000_000), length_mm: 400, width_mm: 300, height_mm: 300 };
};

function ShipForm({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const go = useGo();
  const changed = useOrdersChanged();
  const [quantities, setQuantities] = useState<Record<string, number>>(() => Object.fromEntries(open(order).map((line) => [line.id, line.to_ship])));
  const [parcels, setParcels] = useState<Parcel[]>(() => [guess(order, Object.fromEntries(open(order).map((line) => [line.id, line.to_ship])))]);
  const [service, setService] = useState('');
  const book = useCursorList<BookedAddress>('/api/orders/addresses', {}, { limit: 100 });
  const [chosen, setChosen] = useState('');
  const sender = book.items.find((entry) => (chosen ? entry.id === chosen : entry.is_default));
  const services = useQuery({
    queryKey: ['/api/logistics/services'],
    queryFn: ({ signal }) => api.get<{ items: { id: string; carrier: Record<string, string>; name: Record<string, string>; is_active: boolean }[] }>('/api/logistics/services', { query: { limit: 100 }, signal }),
    retry: false,
  });
  const ship = useMutationOnce(
    (input: Input, once) =>
      api.post<{ shipment: OrderShipment; order_state: string }>(path`/api/orders/orders/${order.id}/shipments`, input, once),
    {
      onSuccess: async ({ shipment }) => {
        await changed();
        toast(t('ship.done', { number: shipment.tracking_number ?? '' }));
        void go(`/seller/orders/${order.id}`);
      },
    },
  );
  const lines = open(order)
    .map((line) => ({ line: line.id, quantity: quantities[line.id] ?? 0 }))
    .filter((part) => part.quantity > 0);
  const setParcel = (at: number, change: Partial<Parcel>) => setParcels(parcels.map((parcel, i) => (i === at ? { ...parcel, ...change } : parcel)));
  const whole = parcels.every((parcel) => Object.values(parcel).every((value) => Number.isFinite(value) && value > 0));
  const weight = open(order).reduce((sum, line) => sum + line.weight_grams * (quantities[line.id] ?? 0), 0);
  const sides = ['weight_grams', 'length_mm', 'width_mm', 'height_mm'] as const;
  const most = { weight_grams: 1_000_000, length_mm: 3_000, width_mm: 3_000, height_mm: 3_000 };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ship.mutate({ service: service || null, from: chosen && sender ? sender.address : null, parcels, lines });
      }}
    >
      <Doc title={t('ship.title')} number={order.number}>
        <Panel n="1" label={t('ship.from')} span={4}>
          {book.error && <ErrorPanel error={book.error} onRetry={() => void book.refetch()} />}
          {book.isSuccess && !sender && (
            <>
              <p>{t('ship.noSender')}</p>
              <LinkButton to="/seller/addresses">{t('address.book')}</LinkButton>
            </>
          )}
          {sender && (
            <div className={styles.stack}>
              {book.items.length > 1 && (
                <NativeSelect
                  aria-label={t('ship.from')}
                  value={sender.id}
                  onChange={(event) => setChosen(event.target.value)}
                  data={book.items.map((entry) => ({ value: entry.id, label: entry.label }))}
                />
              )}
              <AddressText address={sender.address} />
            </div>
          )}
        </Panel>
        <Panel n="2" label={t('doc.shipTo')} span={4}>
          <AddressText address={order.to} />
        </Panel>
        <Panel n="3" label={t('doc.service')} span={4}>
          <NativeSelect
            aria-label={t('doc.service')}
            value={service}
            onChange={(event) => setService(event.target.value)}
            data={[
              { value: '', label: t('ship.chosen', { service: `${plainText(order.service.name)} · ${plainText(order.service.carrier)}` }) },
              ...(services.data?.items ?? [])
                .filter((entry) => entry.is_active && entry.id !== order.service.service)
                .map((entry) => ({ value: entry.id, label: `${plainText(entry.name)} · ${plainText(entry.carrier)}` })),
            ]}
          />
          <p className={styles.small}>{t('ship.serviceNote')}</p>
        </Panel>
        <Panel n="4" label={t('ship.lines')} flush>
          <div className={styles.scroll} role="region" aria-label={t('ship.lines')} tabIndex={0}>
            <table className={styles.lines}>
              <caption className="visually-hidden">{t('ship.lines')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('line.goods')}</th>
                  <th scope="col" className={styles.end}>{t('ship.left')}</th>
                  <th scope="col">{t('ship.now')}</th>
                </tr>
              </thead>
              <tbody>
                {open(order).map((line) => (
                  <tr key={line.id}>
                    <td>
                      <GoodsCell goods={line} />
                    </td>
                    <td className={styles.end} data-label={t('ship.left')}>
                      {formatNumber(line.to_ship)}
                    </td>
                    <td data-label={t('ship.now')}>
                      <NumberInput
                        aria-label={t('ship.nowOf', { goods: plainText(line.title) })}
                        min={0}
                        max={line.to_ship}
                        clampBehavior="strict"
                        allowDecimal={false}
                        value={quantities[line.id] ?? 0}
                        onChange={(value) => setQuantities({ ...quantities, [line.id]: Number(value) || 0 })}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
        <Panel n="5" label={t('shipment.parcels')} span={8}>
          <div className={styles.wide}>
            {parcels.map((parcel, i) => (
              <fieldset key={i} className={styles.choices}>
                <legend>{t('ship.parcel', { n: i + 1 })}</legend>
                <div className={styles.row}>
                  {sides.map((side) => (
                    <NumberInput
                      key={side}
                      w={130}
                      label={t(`ship.${side}`)}
                      min={1}
                      max={most[side]}
                      allowDecimal={false}
                      value={parcel[side]}
                      onChange={(value) => setParcel(i, { [side]: Number(value) || 0 })}
                    />
                  ))}
                  {parcels.length > 1 && (
                    <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={() => setParcels(parcels.filter((_, j) => j !== i))}>
                      {t('common:action.remove')}
                    </Button>
                  )}
                </div>
              </fieldset>
            ))}
            <div>
              <Button
                variant="default"
                leftSection={<Icon name="plus" size={16} />}
                disabled={parcels.length >= parcelsMax}
                onClick={() => setParcels([...parcels, { ...(parcels.at(-1) ?? guess(order, quantities)) }])}
              >
                {t('ship.addParcel')}
              </Button>
            </div>
          </div>
        </Panel>
        <Panel n="6" label={t('ship.sum')} span={4} tone="total">
          <Fields>
            <Field label={t('ship.units')}>{formatNumber(lines.reduce((sum, part) => sum + part.quantity, 0))}</Field>
            <Field label={t('ship.net')}>{formatWeight(weight)}</Field>
            <Field label={t('ship.gross')}>{formatWeight(parcels.reduce((sum, parcel) => sum + parcel.weight_grams, 0))}</Field>
          </Fields>
          <div className={styles.wide}>
            <FormError error={ship.error} />
            {isProblem(ship.error) && ship.error.uncertain && <p className={styles.small}>{t('ship.again')}</p>}
            <Button type="submit" loading={ship.isPending} disabled={lines.length === 0 || !whole || !sender}>
              {t('ship.submit')}
            </Button>
          </div>
        </Panel>
      </Doc>
    </form>
  );
}
