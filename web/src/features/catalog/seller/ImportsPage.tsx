import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import styles from '../own.module.css';
import { ExportButtons } from './ExportButtons';
import { ImportStamp } from './ImportPage';
import { type Import, importsAddress, isWorking } from './imports';

/** Files of products that were handed over, and the way out: everything as a file. */
export default function ImportsPage() {
  const { t } = useTranslation('catalog');
  const state = useTableState();
  const page = useCursorPage<Import>(importsAddress, state.query, { refetchInterval: 10_000 });
  const start = <LinkButton to="/seller/imports/new">{t('import.start')}</LinkButton>;
  return (
    <ListPage
      title={t('import.list')}
      lead={t('import.listLead')}
      actions={
        <>
          <ExportButtons />
          {start}
        </>
      }
    >
      <DataTable
        label={t('import.list')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/seller/imports/${row.id}`}
        columns={[
          { key: 'file', label: t('import.file'), cell: (row) => row.file_name },
          { key: 'state', label: t('own.state'), cell: (row) => <ImportStamp one={row} /> },
          {
            key: 'rows',
            label: t('import.rows'),
            numeric: true,
            cell: (row) => (
              <>
                {formatNumber(row.rows_total)}
                {row.rows_error > 0 && (
                  <span className={`${styles.small} ${styles.wrong}`} style={{ display: 'block' }}>
                    {t('import.wrongRows', { count: row.rows_error, shown: formatNumber(row.rows_error) })}
                  </span>
                )}
              </>
            ),
          },
          { key: 'products', label: t('own.title'), numeric: true, cell: (row) => `${formatNumber(row.products_done)} / ${formatNumber(row.products_total)}` },
          {
            key: 'pictures',
            label: t('gap.field.media'),
            numeric: true,
            wideOnly: true,
            cell: (row) => (row.pictures_failed > 0 ? <Stamp tone="waiting" label={t('import.unreachable', { count: row.pictures_failed, shown: formatNumber(row.pictures_failed) })} /> : formatNumber(row.pictures_done)),
          },
          { key: 'at', label: t('import.at'), wideOnly: true, cell: (row) => <DateTime at={row.created_at} as={isWorking(row) ? 'ago' : 'full'} /> },
        ]}
        empty={
          <EmptyState icon="upload" title={t('import.none')} text={t('import.noneText')}>
            {start}
          </EmptyState>
        }
      />
    </ListPage>
  );
}
