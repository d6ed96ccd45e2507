import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../Icon';
import { CsvLink } from '../CsvLink';
import { type Cell, downloadCsv } from './csv';
import styles from './charts.module.css';

export interface ChartTable {
  head: readonly string[];
  /** Exact values for the file. */
  rows: readonly (readonly Cell[])[];
  /** The same as shown to a reader; the raw values without it. */
  shown?: readonly (readonly ReactNode[])[];
}

interface Props {
  title: string;
  note?: ReactNode;
  table: ChartTable;
  /** Address of the file that the server makes of it; without it what is shown is written here. */
  file?: string;
  /** The table is the drawing itself (heat table). */
  tableOnly?: boolean;
  legend?: ReactNode;
  children: ReactNode;
}

/** Title, the switch between drawing and table, and the file: what every chart has. */
export function ChartFrame({ title, note, table, file, tableOnly = false, legend, children }: Props) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const empty = table.rows.length === 0;
  return (
    <figure className={styles.figure} aria-label={title}>
      <figcaption className={styles.head}>
        <span className={styles.title}>{title}</span>
        {note && <span className={styles.note}>{note}</span>}
        {!empty && (
          <span className={`${styles.tools} no-print`}>
            {!tableOnly && (
              <button type="button" className={styles.tool} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                <Icon name={asTable ? 'chart' : 'list'} size={14} />
                {t(asTable ? 'chart.chart' : 'chart.table')}
              </button>
            )}
            {file ? (
              <CsvLink href={file} title={title} />
            ) : (
              <button
                type="button"
                className={styles.tool}
                aria-label={t('chart.csvWhat', { title })}
                onClick={() => downloadCsv(title, [table.head, ...table.rows])}
              >
                <Icon name="download" size={14} />
                {t('chart.csv')}
              </button>
            )}
          </span>
        )}
      </figcaption>
      {empty ? (
        <p className={styles.empty}>{t('chart.empty')}</p>
      ) : asTable ? (
        <FigureTable title={title} table={table} />
      ) : (
        <>
          {legend}
          {children}
        </>
      )}
    </figure>
  );
}

function FigureTable({ title, table }: { title: string; table: ChartTable }) {
  const rows: readonly (readonly ReactNode[])[] = table.shown ?? table.rows;
  return (
    <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
      <table className={styles.table}>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            {table.head.map((name, i) => (
              <th key={i} scope="col" className={i > 0 ? styles.numeric : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((value, j) =>
                j === 0 ? (
                  <th key={j} scope="row">
                    {value}
                  </th>
                ) : (
                  <td key={j} className={styles.numeric}>
                    {value ?? '—'}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
