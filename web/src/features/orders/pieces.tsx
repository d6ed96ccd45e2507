// Small pieces that the pages of orders share: goods in a row, addresses, totals, the timeline.
import { useTranslation } from 'react-i18next';
import { countryName, formatNumber, type MoneyValue } from '@/i18n/format';
import { Icon } from '@/ui/Icon';
import { Link } from '@/ui/Link';
import { DateTime, Localized } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Picture } from '@/ui/Picture';
import { Timeline, type TimelineEvent } from '@/ui/Timeline';
import { type Address, blobUrl, type Goods, type HistoryItem, isNone, type Order } from './api';
import styles from './orders.module.css';

/** Picture, title, options and SKU; the title leads to the product where there is a store. */
export function GoodsCell({ goods, linked = false }: { goods: Pick<Goods, 'title' | 'options' | 'sku' | 'picture' | 'product'>; linked?: boolean }) {
  const options = Object.values(goods.options);
  const title = <Localized text={goods.title} />;
  return (
    <div className={styles.goods}>
      <Picture src={blobUrl(goods.picture)} alt="" size={56} />
      <div>
        <div className={styles.goodsTitle}>{linked ? <Link to={`/products/${goods.product}`}>{title}</Link> : title}</div>
        <div className={styles.small}>
          {options.length > 0 && <>{options.join(' · ')} · </>}
          <span className="mono">{goods.sku}</span>
        </div>
      </div>
    </div>
  );
}

/** Six figures are what people compare; the order keeps them all. */
export const shortRate = (rate: string) => formatNumber(Number(rate), { maximumSignificantDigits: 6 });

/** The unit price, with what the seller asks and the rate when it was converted. */
export function UnitPrice({ goods }: { goods: Pick<Goods, 'unit_price' | 'offer_unit_price' | 'rate' | 'rate_date'> }) {
  const { t } = useTranslation('orders');
  return (
    <div>
      <Money value={goods.unit_price} />
      {goods.rate && (
        <div className={styles.small}>
          {t('line.rate', {
            from: goods.offer_unit_price.currency,
            to: goods.unit_price.currency,
            rate: shortRate(goods.rate),
            date: goods.rate_date ?? '',
          })}
        </div>
      )}
    </div>
  );
}

export function AddressText({ address }: { address: Address }) {
  useTranslation();
  const town = [address.postal_code, address.city].filter(Boolean).join(' ');
  // Berlin is a city and a state.
  const region = address.region === address.city ? undefined : address.region;
  const lines = [address.name, address.company, address.line1, address.line2, town, region, countryName(address.country), address.phone];
  return <address className={styles.address}>{lines.filter(Boolean).join('\n')}</address>;
}

interface TotalsProps {
  goods: MoneyValue;
  carriage: MoneyValue | null;
  total: MoneyValue;
  refundAgreed?: MoneyValue;
  refunded?: MoneyValue;
  takenBack?: MoneyValue | null;
}

export function Totals({ goods, carriage, total, refundAgreed, refunded, takenBack }: TotalsProps) {
  const { t } = useTranslation('orders');
  return (
    <dl className={styles.totals}>
      <dt>{t('total.goods')}</dt>
      <dd>
        <Money value={goods} />
      </dd>
      <dt>{t('total.carriage')}</dt>
      <dd>{carriage ? <Money value={carriage} /> : t('total.carriageLater')}</dd>
      <dt className={styles.grand}>{t('total.total')}</dt>
      <dd className={styles.grand}>
        <Money value={total} strong />
      </dd>
      {refundAgreed && !isNone(refundAgreed) && (
        <>
          <dt>{t('total.refundAgreed')}</dt>
          <dd>
            <Money value={refundAgreed} />
          </dd>
        </>
      )}
      {refunded && !isNone(refunded) && (
        <>
          <dt>{t('total.refunded')}</dt>
          <dd>
            <Money value={refunded} />
          </dd>
        </>
      )}
      {takenBack && (
        <>
          <dt>{t('total.takenBack')}</dt>
          <dd>
            <Money value={takenBack} />
          </dd>
        </>
      )}
    </dl>
  );
}

const troubles = new Set(['cancelled', 'expired', 'refused', 'rejected', 'refund_failed']);

/** What happened to an order and its requests, newest first, and who did it. */
export function History({ history, label }: { history: readonly HistoryItem[]; label: string }) {
  const { t } = useTranslation('orders');
  const newest = [...history].reverse();
  const events: TimelineEvent[] = newest.map((item, i) => {
    const what = item.after_sale ? t(`claim.moved.${item.to}`) : t(item.from === item.to ? `moved.again.${item.to}` : `moved.${item.to}`);
    const side = t(`side.${item.side}`);
    return {
      id: `${item.at}-${i}`,
      title: what,
      at: item.at,
      place: item.name ? t('side.named', { side, name: item.name }) : side,
      detail: item.note ?? undefined,
      state: troubles.has(item.to) ? 'problem' : i === 0 ? 'current' : 'done',
    };
  });
  return <Timeline label={label} events={events} />;
}

/** Something to be told beside a line, with a mark of its own. */
export function Notice({ children, soft = false }: { children: React.ReactNode; soft?: boolean }) {
  return (
    <div className={`${styles.notice} ${soft ? styles.soft : ''}`}>
      <Icon name={soft ? 'info' : 'alert'} size={14} />
      <span>{children}</span>
    </div>
  );
}

export function Units({ count }: { count: number }) {
  useTranslation();
  return <>{formatNumber(count)}</>;
}

/** Until when something has to be done. */
export function Until({ at, text }: { at: string; text: string }) {
  return (
    <span>
      {text} <DateTime at={at} />
    </span>
  );
}

/** The payer's bank took money of the order back: it waits until that is paid again. */
export function Recalled({ recalled, side }: { recalled: NonNullable<Order['recalled']>; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('orders');
  return (
    <div className={styles.changed} role="status">
      <strong>
        {t('recalled.title')} <Money value={recalled.amount} />
      </strong>
      <p>{t(`recalled.${side}`)}</p>
      <Until at={recalled.pay_until} text={t('recalled.until')} />
    </div>
  );
}
