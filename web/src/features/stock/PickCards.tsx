import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Query, useCursorList } from '@/api';
import { countryName, formatNumber } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { CardsSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { base, type Pick } from './api';
import { PickStamp } from './pieces';
import styles from './stock.module.css';
import { useWarehouses } from './useWarehouses';

interface Props {
  query: Query;
  limit?: number;
  /** What to say when there is none. */
  none?: string;
}

/** Pick orders as cards to be tapped, the longest waiting first. */
export function PickCards({ query, limit = 20, none }: Props) {
  const { t } = useTranslation('stock');
  const { all, nameOf } = useWarehouses();
  const list = useCursorList<Pick>(`${base}/picks`, query, { limit });
  if (list.error && list.items.length === 0) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <CardsSkeleton />;
  if (list.items.length === 0) return <EmptyState icon="check" title={none ?? t('pick.none')} text={t('pick.noneText')} />;
  return (
    <div className={styles.stack}>
      <ul className={styles.cards}>
        {list.items.map((pick) => (
          <li key={pick.id}>
            <Link to={`/warehouse/picks/${pick.id}`} className={styles.card}>
              <span>
                <span className={`mono ${styles.sku}`}>{pick.number}</span>
                <span className={styles.small}>
                  {[countryName(pick.ship_to.country), pick.ship_to.city, all.length > 1 && nameOf(pick.warehouse)].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span>
                <span className={styles.count}>
                  {formatNumber(pick.picked)}
                  <small> / {formatNumber(pick.units)}</small>
                </span>
                <span className={styles.small} style={{ display: 'block' }}>
                  {t('pick.lines', { count: pick.line_count })} · <DateTime at={pick.ended_at ?? pick.paid_at} as="ago" />
                </span>
              </span>
              <span className={styles.row}>
                {pick.short_count > 0 && <Stamp tone="waiting" label={t('pick.short')} />}
                <PickStamp state={pick.state} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {list.hasNextPage && limit >= 20 && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </div>
      )}
    </div>
  );
}
