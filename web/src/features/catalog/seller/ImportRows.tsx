import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { path, useCursorPage } from '@/api';
import { i18n } from '@/i18n';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { Section } from '@/ui/frames';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import styles from '../own.module.css';
import { type Import, type ImportRow, rowStates } from './imports';

const filters = ['state'] as const;
const tones = { ok: 'done', warning: 'waiting', error: 'problem' } as const;

/** The report, row by row as the spreadsheet counts: what becomes of each and what is wrong in which column. */
export function ImportRows({ one }: { one: Import }) {
  const { t } = useTranslation('catalog');
  const state = useTableState({ filters, limit: 50 });
  const queries = useQueryClient();
  const address = path`/api/catalog/imports/${one.id}/rows`;
  const page = useCursorPage<ImportRow>(address, state.query);
  // Checked again, the rows are others.
  const report = `${one.state} ${one.rows_total} ${one.rows_warning} ${one.rows_error}`;
  useEffect(() => void queries.invalidateQueries({ queryKey: [address] }), [queries, address, report]);
  const counts = { '': one.rows_total, ok: one.rows_ok, warning: one.rows_warning, error: one.rows_error };
  return (
    <Section title={t('import.report')}>
      <ul className={styles.views} aria-label={t('import.filter')}>
        {(['', ...rowStates] as const).map((view) => (
          <li key={view}>
            <button type="button" className={styles.view} aria-pressed={state.filter('state') === view} onClick={() => state.setFilter('state', view || undefined)}>
              {view === '' ? t('common:state.all') : t(`import.state.${view}`)}
              <span className={styles.small}>{formatNumber(counts[view])}</span>
            </button>
          </li>
        ))}
      </ul>
      <DataTable
        label={t('import.report')}
        state={state}
        page={page}
        rowKey={(row) => String(row.number)}
        columns={[
          { key: 'number', label: t('import.row'), numeric: true, width: '5em', cell: (row) => formatNumber(row.number) },
          { key: 'handle', label: t('edit.handle'), cell: (row) => <span className="mono">{row.handle}</span> },
          { key: 'state', label: t('own.state'), cell: (row) => <Stamp tone={tones[row.state]} label={t(`import.state.${row.state}`)} /> },
          { key: 'outcome', label: t('import.outcome'), cell: (row) => t(`import.becomes.${row.outcome}`, { defaultValue: row.outcome }) },
          { key: 'issues', label: t('import.issues'), cell: (row) => <Issues row={row} /> },
        ]}
        empty={<EmptyState icon="list" title={t('import.noRows')} />}
      />
    </Section>
  );
}

function Issues({ row }: { row: ImportRow }) {
  const { t } = useTranslation('catalog');
  if (row.issues.length === 0) return <>—</>;
  return (
    <ul className={styles.issues}>
      {row.issues.map((issue) => {
        const key = `catalog:import.issue.${issue.code}`;
        const value = issue.params?.value;
        return (
          <li key={issue.column + issue.code} className={issue.level === 'error' ? styles.wrong : undefined}>
            {issue.column && <code>{issue.column}</code>}{' '}
            {i18n.exists(key) ? t(key, { value: typeof value === 'number' ? formatNumber(value) : String(value ?? '') }) : issue.message}
          </li>
        );
      })}
    </ul>
  );
}
