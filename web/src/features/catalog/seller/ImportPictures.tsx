import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { path, useCursorList } from '@/api';
import type { Answer } from '@/api/schemas';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { TextSkeleton } from '@/ui/Skeletons';
import styles from '../own.module.css';

type Failure = Answer<'CatalogImportPicture'>;

/** Pictures that could not be fetched, each with its reason and the product to put one on by hand. */
export function ImportPictures({ id, count }: { id: string; count: number }) {
  const { t } = useTranslation('catalog');
  const list = useCursorList<Failure>(path`/api/catalog/imports/${id}/pictures`, {}, { limit: 50 });
  const { refetch } = list;
  useEffect(() => void refetch(), [refetch, count]);
  if (list.error && list.items.length === 0) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <TextSkeleton />;
  return (
    <Section title={t('import.picturesLeft', { count, shown: formatNumber(count) })}>
      <p className={styles.small}>{t('import.picturesText')}</p>
      <DataTable
        label={t('import.picturesFailed')}
        rows={list.items}
        rowKey={(row) => row.product + row.url}
        columns={[
          { key: 'url', label: t('import.address'), cell: (row) => <span className={styles.url}>{row.url}</span> },
          { key: 'why', label: t('import.why'), cell: (row) => t(`import.pictureError.${row.error}`, { defaultValue: row.error }) },
          { key: 'product', label: t('own.product'), cell: (row) => <Link to={`/seller/products/${row.product}`}>{t('import.openProduct')}</Link> },
        ]}
      />
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </div>
      )}
    </Section>
  );
}
