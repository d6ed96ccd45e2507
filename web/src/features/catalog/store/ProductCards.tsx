import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { plainText, countryName, formatMoney, formatNumber } from '@/i18n/format';
import { Link } from '@/ui/Link';
import { Picture } from '@/ui/Picture';
import type { ProductCard } from '../api';
import styles from '../catalog.module.css';

// Seldom needed, so it is not part of the first page's load.
const Stamp = lazy(() => import('@/ui/Stamp').then((module) => ({ default: module.Stamp })));

/** Products as cards: picture, name, price by quantity, minimum, who sells it. */
export function ProductCards({ items, eager = 4 }: { items: readonly ProductCard[]; eager?: number }) {
  return (
    <ul className={styles.grid}>
      {items.map((item, i) => (
        <Card key={item.id} item={item} eager={i < eager} />
      ))}
    </ul>
  );
}

function Card({ item, eager }: { item: ProductCard; eager: boolean }) {
  const { t } = useTranslation('goods');
  const { price_low: low, price_high: high } = item;
  const price = low && high && low.amount !== high.amount ? t('card.range', { low: formatMoney(low), high: formatMoney(high) }) : low ? formatMoney(low) : t('card.noPrice');
  return (
    <li className={styles.card}>
      <Picture src={item.picture} alt="" size={300} eager={eager} />
      <div className={styles.facts}>
        <Link to={`/products/${item.id}`} className={styles.name}>
          {plainText(item.title)}
        </Link>
        {item.promoted && <span className={styles.promoted}>{t('card.promoted')}</span>}
        <span className={styles.price}>{price}</span>
        <span className={styles.small}>{t('card.minimum', { quantity: t(`quantity.${item.unit}`, { count: item.minimum_order, quantity: formatNumber(item.minimum_order) }) })}</span>
        <div className={styles.foot}>
          {item.seller && <span>{item.seller.name}</span>}
          {item.origin && <span>{countryName(item.origin)}</span>}
          {item.sellers > 1 && <span>{t('card.sellers', { count: item.sellers })}</span>}
          {!item.in_stock && (
            <Suspense fallback={null}>
              <Stamp status="sold_out" namespace="goods" tone="quiet" />
            </Suspense>
          )}
        </div>
      </div>
    </li>
  );
}
