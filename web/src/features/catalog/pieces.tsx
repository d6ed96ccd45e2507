// What pages of sellers and operators share: the face of a product in a table, what it lacks, its history.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { path, useCursorList } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Money } from '@/ui/Money';
import { Localized } from '@/ui/measures';
import { Picture } from '@/ui/Picture';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import type { Gap, ProductRow, ProductState, ProductStep } from './own';
import styles from './own.module.css';

export function ProductFace({ title, picture, note }: { title: ProductRow['title']; picture: string | null; note?: React.ReactNode }) {
  const { t } = useTranslation('catalog');
  return (
    <span className={styles.thumb}>
      <Picture src={picture} alt="" size={44} />
      <span>
        <span className={styles.title}>{plainText(title) ? <Localized text={title} /> : t('own.untitled')}</span>
        {note && <span className={`${styles.small} mono`} style={{ display: 'block' }}>{note}</span>}
      </span>
    </span>
  );
}

export function StateStamp({ state, barred, size }: { state: ProductState; barred: boolean; size?: 'sm' | 'lg' }) {
  return barred ? <Stamp status="barred" namespace="catalog" tone="problem" size={size} /> : <Stamp status={state} namespace="catalog" size={size} />;
}

export function PriceRange({ low, high }: { low: ProductRow['price_low']; high: ProductRow['price_high'] }) {
  if (!low) return <span>—</span>;
  if (!high || high.amount === low.amount) return <Money value={low} />;
  return (
    <span>
      <Money value={low} /> – <Money value={high} />
    </span>
  );
}

/** How much keeps a product out of the store, or could be better. */
export function GapCount({ gaps }: { gaps: readonly Gap[] }) {
  const { t } = useTranslation('catalog');
  const missing = gaps.filter((gap) => gap.blocking).length;
  if (missing > 0) return <span className={styles.wrong}>{t('gap.missing', { count: missing, shown: formatNumber(missing) })}</span>;
  if (gaps.length > 0) return <span className={styles.small}>{t('gap.advice', { count: gaps.length, shown: formatNumber(gaps.length) })}</span>;
  return <>{t('gap.none')}</>;
}

/** `variants[1].weight_grams` → "Weight of variant 2". */
export function useGapText() {
  const { t } = useTranslation('catalog');
  return (field: string): string => {
    const variant = /^variants\[(\d+)\]\.(\w+)$/.exec(field);
    if (variant) return t('gap.ofVariant', { what: t(`gap.field.${variant[2]}`), number: Number(variant[1]) + 1 });
    const text = /^(title|description)\.(.+)$/.exec(field);
    if (text) return t('gap.inLanguage', { what: t(`gap.field.${text[1]}`), language: t(`edit.${text[2]}`) });
    return t(`gap.field.${field}`, { defaultValue: field });
  };
}

/** What happened to a product, newest first. */
export function History({ id, side }: { id: string; side: 'seller' | 'ops' }) {
  const { t } = useTranslation('catalog');
  const list = useCursorList<ProductStep>(`${path`/api/catalog/`}${side}${path`/products/${id}/history`}`, {}, { limit: 10 });
  if (list.error && list.items.length === 0) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <TextSkeleton />;
  if (list.items.length === 0) return <EmptyState icon="clock" title={t('history.none')} />;
  const who = (actor: string) => (actor === 'system' ? t('history.system') : actor.startsWith('key_') ? t('history.key') : undefined);
  return (
    <div className={styles.stack}>
      <Timeline
        label={t('history.title')}
        events={list.items.map((step) => ({
          id: step.at + step.action,
          title: t(`history.action.${step.action}`, { defaultValue: step.action }),
          at: step.at,
          place: who(step.actor),
          detail: step.reason ?? undefined,
          state: step.action === 'barred' ? 'problem' : 'done',
        }))}
      />
      {list.hasNextPage && (
        <div>
          <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </div>
      )}
    </div>
  );
}
