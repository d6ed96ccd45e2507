import type { ScaleLinear } from 'd3-scale';
import { formatCompact, formatNumber } from '@/i18n/format';
import type { ChartTable } from './ChartFrame';
import styles from './charts.module.css';
import { lookOf, type Series, type SeriesProps } from './series';

export function Legend({ series }: { series: readonly Series[] }) {
  if (series.length < 2) return null;
  return (
    <ul className={styles.legend}>
      {series.map(({ key, label }, at) => (
        <li key={key}>
          <svg width="22" height="10" aria-hidden="true">
            <line x1="0" x2="22" y1="5" y2="5" stroke={lookOf(at).colour} strokeWidth="3" strokeDasharray={lookOf(at).dash} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

interface AxisProps {
  scale: ScaleLinear<number, number>;
  start: number;
  width: number;
  format?: (value: number) => string;
}

/** Hairlines across at round values. */
export function ValueAxis({ scale, start, width, format = formatCompact }: AxisProps) {
  return (
    <g aria-hidden="true">
      {scale.ticks(4).map((tick) => (
        <g key={tick} transform={`translate(0 ${scale(tick)})`}>
          <line x1={start} x2={width} className={tick === 0 ? styles.base : styles.hair} />
          <text x={start - 8} dy="0.32em" textAnchor="end" className={styles.tick}>
            {format(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Of many names along x, those that fit. */
export const everyNth = (count: number, width: number, each = 64): number => Math.max(1, Math.ceil((count * each) / Math.max(1, width)));

export function seriesTable({ xLabel, x, series, format = formatNumber }: SeriesProps): ChartTable {
  const row = <T,>(i: number, show: (value: number) => T) =>
    series.map(({ values }) => {
      const value = values[i];
      return value === null || value === undefined ? null : show(value);
    });
  return {
    head: [xLabel, ...series.map(({ label }) => label)],
    rows: x.map((name, i) => [name, ...row(i, (value) => value)]),
    shown: x.map((name, i) => [name, ...row(i, (value) => format(value))]),
  };
}
