// An order as a document: parties, terms, goods, totals, and what was sent of it.
import { useTranslation } from 'react-i18next';
import { countryName, formatNumber, formatPercent } from '@/i18n/format';
import { CopyText } from '@/ui/CopyText';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DateTime, Localized } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import type { Order, OrderLine } from './api';
import styles from './orders.module.css';
import { AddressText, GoodsCell, Totals, UnitPrice } from './pieces';

export function OrderDoc({ order, linked = false }: { order: Order; linked?: boolean }) {
  const { t } = useTranslation('orders');
  return (
    <Doc title={t('doc.title')} number={<CopyText text={order.number} label={t('list.number')} />} aside={<Stamp status={order.state} namespace="orders" size="lg" />}>
      <Panel n="1" label={t('party.seller')} span={4}>
        <strong>{order.seller.name}</strong>
        <div>{countryName(order.from)}</div>
      </Panel>
      <Panel n="2" label={t('party.buyer')} span={4}>
        <strong>{order.buyer.name}</strong>
        {order.approved_by && (
          <div className={styles.small}>
            {t('doc.approvedBy')} {order.approved_by.name ?? '—'}
          </div>
        )}
      </Panel>
      <Panel n="3" label={t('doc.shipTo')} span={4}>
        <AddressText address={order.to} />
      </Panel>
      <Panel n="4" label={t('doc.terms')} span={6}>
        <Fields>
          <Field label={t('doc.service')}>
            <Localized text={order.service.name} /> · <Localized text={order.service.carrier} />
          </Field>
          <Field label={t('doc.transit')}>{t('checkout.days', { min: order.service.days_min, max: order.service.days_max })}</Field>
          <Field label={t('doc.lane')}>{t('doc.fromTo', { from: countryName(order.from), to: countryName(order.to.country) })}</Field>
        </Fields>
      </Panel>
      <Panel n="5" label={t('doc.dates')} span={6}>
        <Fields>
          <Field label={t('list.placed')}>
            <DateTime at={order.placed_at} />
          </Field>
          {order.paid_at && (
            <Field label={t('status.paid')}>
              <DateTime at={order.paid_at} />
            </Field>
          )}
          {order.shipped_at && (
            <Field label={t('status.shipped')}>
              <DateTime at={order.shipped_at} />
            </Field>
          )}
          {order.delivered_at && (
            <Field label={t('status.delivered')}>
              <DateTime at={order.delivered_at} />
            </Field>
          )}
          {order.ended_at && (
            <Field label={t(`status.${order.state}`)}>
              <DateTime at={order.ended_at} />
            </Field>
          )}
        </Fields>
      </Panel>
      <Panel n="6" label={t('line.goods')} flush>
        <LineTable lines={order.lines} linked={linked} />
      </Panel>
      <Panel n="7" label={t('doc.progress')} span={7}>
        <Progress lines={order.lines} />
      </Panel>
      <Panel n="8" label={t('total.total')} span={5} tone="total">
        <Totals
          goods={order.goods}
          carriage={order.carriage}
          total={order.total}
          refundAgreed={order.refund_agreed}
          refunded={order.refunded}
          takenBack={order.taken_back}
        />
      </Panel>
    </Doc>
  );
}

export function LineTable({ lines, linked = false }: { lines: readonly OrderLine[]; linked?: boolean }) {
  const { t } = useTranslation('orders');
  return (
    <div className={styles.scroll} role="region" aria-label={t('line.goods')} tabIndex={0}>
      <table className={styles.lines}>
        <caption className="visually-hidden">{t('line.goods')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('line.goods')}</th>
            <th scope="col">{t('line.customs')}</th>
            <th scope="col" className={styles.end}>{t('line.unitPrice')}</th>
            <th scope="col" className={styles.end}>{t('line.quantity')}</th>
            <th scope="col" className={styles.end}>{t('line.total')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <td>
                <GoodsCell goods={line} linked={linked} />
              </td>
              <td data-label={t('line.customs')}>
                <span>
                  <span className="mono">{line.hs_code ?? '—'}</span>
                  {line.origin && <span className={styles.small}> {countryName(line.origin)}</span>}
                </span>
              </td>
              <td className={styles.end} data-label={t('line.unitPrice')}>
                <UnitPrice goods={line} />
              </td>
              <td className={styles.end} data-label={t('line.quantity')}>
                {formatNumber(line.quantity)}
              </td>
              <td className={styles.end} data-label={t('line.total')}>
                <Money value={line.total} strong />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How many units of how many have left, were given up, came back. */
function Progress({ lines }: { lines: readonly OrderLine[] }) {
  const { t } = useTranslation('orders');
  const sum = (count: (line: OrderLine) => number) => lines.reduce((all, line) => all + count(line), 0);
  const ordered = sum((line) => line.quantity);
  const rows = (['shipped', 'cancelled', 'returned', 'refunded_units'] as const)
    .map((name) => ({ name, units: sum((line) => line[name]) }))
    .filter((row) => row.name === 'shipped' || row.units > 0);
  return (
    <Fields>
      <Field label={t('doc.ordered')}>{formatNumber(ordered)}</Field>
      {rows.map(({ name, units }) => (
        <Field key={name} label={t(`doc.${name}`)}>
          {formatNumber(units)} ({formatPercent(ordered === 0 ? 0 : units / ordered, 0)})
        </Field>
      ))}
    </Fields>
  );
}
