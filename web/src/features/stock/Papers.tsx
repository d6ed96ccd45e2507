import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCursorList } from '@/api';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { base, type Paper } from './api';
import styles from './stock.module.css';
import { useWarehouses } from './useWarehouses';

export const paperKinds = ['receipts', 'counts', 'transfers', 'returns'] as const;
export type PaperKinds = (typeof paperKinds)[number];

interface Props {
  kind: PaperKinds;
  /** Only those that wait, or only those that are done. */
  state?: 'open' | 'done';
  rowTo?: (paper: Paper) => string;
}

/** Papers of one kind, the newest first. */
export function Papers({ kind, state, rowTo }: Props) {
  const { t } = useTranslation('stock');
  const { nameOf } = useWarehouses();
  const list = useCursorList<Paper>(`${base}/${kind}`, { state });
  const units = (paper: Paper) => paper.lines.reduce((sum, line) => sum + (line.found ?? line.expected ?? 0), 0);
  if (list.error && list.items.length === 0) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className={styles.stack}>
      <DataTable
        label={t(`papers.${kind}`)}
        rows={list.isPending ? undefined : list.items}
        rowKey={(row) => row.id}
        rowTo={rowTo}
        columns={[
          { key: 'at', label: t('history.at'), cell: (row) => <DateTime at={row.at} /> },
          {
            key: 'warehouse',
            label: t('warehouse.one'),
            cell: (row) => (row.to_warehouse ? t('transfer.fromTo', { from: nameOf(row.warehouse), to: nameOf(row.to_warehouse) }) : nameOf(row.warehouse)),
          },
          { key: 'units', label: t('papers.units'), numeric: true, cell: (row) => formatNumber(units(row)) },
          { key: 'lines', label: t('papers.lines'), cell: (row) => <Lines paper={row} /> },
          { key: 'reference', label: t('history.reference'), cell: (row) => <span className={styles.title}>{[row.reference, row.note].filter(Boolean).join(' · ') || '—'}</span>, wideOnly: true },
          { key: 'state', label: t('papers.state'), cell: (row) => <Stamp status={row.state} namespace="stock" /> },
        ]}
        empty={<EmptyState icon="document" title={t('papers.none')} text={t(`papers.${kind}None`)} />}
      />
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

const linesShown = 5;

/** The lines in short; where two numbers differ both stand there, with the reason. */
function Lines({ paper }: { paper: Paper }) {
  const { t } = useTranslation('stock');
  const rest = paper.lines.length - linesShown;
  return (
    <ul className={styles.plain} style={{ listStyle: 'none' }}>
      {paper.lines.slice(0, linesShown).map((line) => (
        <li key={line.variant}>
          <span className="mono">{line.sku}</span>{' '}
          {line.found !== null && line.expected !== null && line.found !== line.expected
            ? t('papers.differs', { expected: formatNumber(line.expected), found: formatNumber(line.found) })
            : t('papers.of', { units: formatNumber(line.found ?? line.expected ?? 0) })}
          {line.reason && <span className={styles.small}> · {line.reason}</span>}
        </li>
      ))}
      {rest > 0 && <li className={styles.small}>{t('papers.more', { count: rest })}</li>}
    </ul>
  );
}
