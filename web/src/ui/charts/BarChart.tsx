import { scaleBand, scaleLinear } from 'd3-scale';
import { formatNumber } from '@/i18n/format';
import type { ReactNode } from 'react';
import { ChartFrame, type ChartTable } from './ChartFrame';
import styles from './charts.module.css';
import { everyNth, Legend, seriesTable, ValueAxis } from './parts';
import { lookOf, type SeriesProps } from './series';
import { useWidth } from '../useWidth';

const start = 52;
const foot = 26;

interface Props extends SeriesProps {
  /** Names at the side and bars across: for rankings with long names. One series. */
  across?: boolean;
  /** The names at the side as links, one for each x. */
  names?: readonly ReactNode[];
  /** When the table tells more than the bars. */
  table?: ChartTable;
}

export function BarChart(props: Props) {
  const { title, note, file, x, series, height = 240, format = formatNumber, formatAxis, across = false, names, table = seriesTable(props) } = props;
  const [ref, width] = useWidth();
  const legend = <Legend series={series} />;
  const values = series.flatMap((one) => one.values).filter((value): value is number => value !== null);
  const most = Math.max(1, ...values);

  if (across) {
    const one = series[0];
    return (
      <ChartFrame title={title} note={note} file={file} table={table}>
        <ol className={styles.ranks}>
          {x.map((name, i) => {
            const value = one?.values[i] ?? 0;
            return (
              <li key={i}>
                <span className={styles.rankName}>{names?.[i] ?? name}</span>
                <span className={styles.rankBar} aria-hidden="true">
                  <span style={{ inlineSize: `${Math.max(0.5, (100 * value) / most)}%` }} />
                </span>
                <span className={styles.rankValue}>{format(value)}</span>
              </li>
            );
          })}
        </ol>
      </ChartFrame>
    );
  }

  const band = scaleBand<number>(x.map((_, i) => i), [start, width]).paddingInner(0.25).paddingOuter(0.1);
  const inner = scaleBand<number>(series.map((_, j) => j), [0, band.bandwidth()]).paddingInner(0.1);
  const yScale = scaleLinear([Math.min(0, ...values), most], [height - foot, 8]).nice(4);
  const nth = everyNth(x.length, width - start);
  return (
    <ChartFrame title={title} note={note} file={file} table={table} legend={legend}>
      <div ref={ref} className={styles.plot}>
        <svg width={width} height={height} role="img" aria-label={title}>
          <ValueAxis scale={yScale} start={start} width={width} format={formatAxis} />
          {x.map((name, i) => (
            <g key={i} transform={`translate(${band(i) ?? 0} 0)`}>
              {series.map(({ key, label, values: all }, j) => {
                const value = all[i];
                if (value === null || value === undefined) return null;
                const [top, bottom] = [yScale(Math.max(0, value)), yScale(Math.min(0, value))];
                return (
                  <rect key={key} x={inner(j)} y={top} width={inner.bandwidth()} height={Math.max(1, bottom - top)} fill={lookOf(j).colour}>
                    <title>{[name, label, format(value)].join(' · ')}</title>
                  </rect>
                );
              })}
              {i % nth === 0 && (
                <text x={band.bandwidth() / 2} y={height - 6} textAnchor="middle" className={styles.tick} aria-hidden="true">
                  {name}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
    </ChartFrame>
  );
}
