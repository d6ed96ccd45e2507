// The confirmation of an order as a sheet of paper.
import { useTranslation } from 'react-i18next';
import { countryName, formatNumber, plainText } from '@/i18n/format';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { DateTime, Localized } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { PrintFrame } from '@/ui/PrintFrame';
import { PageSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { useOrder } from './OrderDetail';
import styles from './orders.module.css';
import { AddressText, shortRate, Totals } from './pieces';

export function Confirmation() {
  const { t } = useTranslation('orders');
  const query = useOrder();
  const order = query.data;
  if (!order) return query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />;
  return (
    <PrintFrame title={t('paper.title', { number: order.number })}>
      <div className={styles.paper}>
        <div className={styles.paperHead}>
          <div>
            <h2>{t('paper.name')}</h2>
            <div className="mono">{order.number}</div>
            <DateTime at={order.placed_at} />
          </div>
          <div>
            <Stamp status={order.state} namespace="orders" size="lg" />
          </div>
          <div>
            <h3>{t('party.seller')}</h3>
            <strong>{order.seller.name}</strong>
            <div>{countryName(order.from)}</div>
          </div>
          <div>
            <h3>{t('party.buyer')}</h3>
            <strong>{order.buyer.name}</strong>
          </div>
          <div>
            <h3>{t('doc.shipTo')}</h3>
            <AddressText address={order.to} />
          </div>
          <div>
            <h3>{t('doc.service')}</h3>
            <div>
              <Localized text={order.service.name} /> · <Localized text={order.service.carrier} />
            </div>
            <div>{t('checkout.days', { min: order.service.days_min, max: order.service.days_max })}</div>
          </div>
        </div>
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
            {order.lines.map((line) => (
              <tr key={line.id}>
                <td>
                  {plainText(line.title)}
                  <div className={styles.small}>
                    {[...Object.values(line.options), line.sku].join(' · ')}
                    {line.rate && (
                      <div>
                        {t('line.rate', { from: line.offer_unit_price.currency, to: line.unit_price.currency, rate: shortRate(line.rate), date: line.rate_date ?? '' })}
                      </div>
                    )}
                  </div>
                </td>
                <td data-label={t('line.customs')}>
                  <span>
                    <span className="mono">{line.hs_code ?? '—'}</span> {line.origin && countryName(line.origin)}
                  </span>
                </td>
                <td className={styles.end} data-label={t('line.unitPrice')}>
                  <Money value={line.unit_price} />
                </td>
                <td className={styles.end} data-label={t('line.quantity')}>
                  {formatNumber(line.quantity)}
                </td>
                <td className={styles.end} data-label={t('line.total')}>
                  <Money value={line.total} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Totals goods={order.goods} carriage={order.carriage} total={order.total} refundAgreed={order.refund_agreed} refunded={order.refunded} />
        <p className={styles.small}>{t('paper.note')}</p>
      </div>
    </PrintFrame>
  );
}
