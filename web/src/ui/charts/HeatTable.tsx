import { formatNumber } from '@/i18n/format';
import { ChartFrame } from './ChartFrame';
import styles from './charts.module.css';

interface Props {
  title: string;
  note?: React.ReactNode;
  file?: string;
  /** Head of the first column. */
  rowLabel: string;
  columns: readonly string[];
  rows: readonly { key: string; label: string; values: readonly (number | null)[] }[];
  format?: (value: number) => string;
  /** The value that is drawn darkest; the largest without it. */
  most?: number;
}

/** A table whose cells are the darker the higher: cohorts, lanes between countries. */
export function HeatTable({ title, note, file, rowLabel, columns, rows, format = formatNumber, most }: Props) {
  const values = rows.flatMap((row) => row.values).filter((value): value is number => value !== null);
  const top = most ?? Math.max(Number.MIN_VALUE, ...values);
  const table = { head: [rowLabel, ...columns], rows: rows.map((row) => [row.label, ...row.values]) };
  return (
    <ChartFrame title={title} note={note} file={file} table={table} tableOnly>
      <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
        <table className={`${styles.table} ${styles.heat}`}>
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{rowLabel}</th>
              {columns.map((column, i) => (
                <th key={i} scope="col" className={styles.numeric}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                {row.values.map((value, i) => {
                  const depth = value === null ? 0 : Math.max(0, Math.min(1, value / top));
                  return (
                    <td
                      key={i}
                      className={styles.numeric}
                      // White on jade only where it is dark enough for 4.5:1.
                      style={{ background: `color-mix(in srgb, var(--jade) ${Math.round(depth * 100)}%, var(--card))`, color: depth > 0.62 ? '#fff' : undefined }}
                    >
                      {value === null ? '' : format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartFrame>
  );
}
