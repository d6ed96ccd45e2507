import { scaleLinear, scalePoint } from 'd3-scale';
import { line as lineOf } from 'd3-shape';
import { useState } from 'react';
import { formatNumber } from '@/i18n/format';
import { ChartFrame } from './ChartFrame';
import styles from './charts.module.css';
import { everyNth, Legend, seriesTable, ValueAxis } from './parts';
import { lookOf, type SeriesProps } from './series';
import { useWidth } from '../useWidth';

const start = 52;
const foot = 26;

export function LineChart(props: SeriesProps) {
  const { title, note, file, x, series, height = 240, format = formatNumber, formatAxis } = props;
  const [ref, width] = useWidth();
  const [at, setAt] = useState<number>();
  const all = series.flatMap(({ values }) => values).filter((value): value is number => value !== null);
  const xScale = scalePoint<number>(x.map((_, i) => i), [start + 6, width - 10]);
  const yScale = scaleLinear([Math.min(0, ...all), Math.max(1, ...all)], [height - foot, 8]).nice(4);
  const nth = everyNth(x.length, width - start);
  const place = (i: number) => xScale(i) ?? start;

  return (
    <ChartFrame title={title} note={note} file={file} table={seriesTable(props)} legend={<Legend series={series} />}>
      <div
        ref={ref}
        className={styles.plot}
        onPointerMove={(event) => {
          const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
          const step = x.length > 1 ? (width - start - 16) / (x.length - 1) : 1;
          setAt(Math.max(0, Math.min(x.length - 1, Math.round((left - start - 6) / step))));
        }}
        onPointerLeave={() => setAt(undefined)}
      >
        <svg width={width} height={height} role="img" aria-label={title}>
          <ValueAxis scale={yScale} start={start} width={width} format={formatAxis} />
          {x.map(
            (name, i) =>
              i % nth === 0 && (
                <text key={i} x={place(i)} y={height - 6} textAnchor={i === 0 ? 'start' : 'middle'} className={styles.tick} aria-hidden="true">
                  {name}
                </text>
              ),
          )}
          {at !== undefined && <line x1={place(at)} x2={place(at)} y1={8} y2={height - foot} className={styles.cross} />}
          {series.map(({ key, values }, j) => {
            const path = lineOf<number | null>()
              .defined((value) => value !== null)
              .x((_, i) => place(i))
              .y((value) => yScale(value ?? 0))([...values]);
            const { colour, dash } = lookOf(j);
            const here = at === undefined ? undefined : values[at];
            return (
              <g key={key}>
                <path d={path ?? ''} fill="none" stroke={colour} strokeWidth="2" strokeDasharray={dash} strokeLinejoin="round" />
                {values.length === 1 && <circle cx={place(0)} cy={yScale(values[0] ?? 0)} r="4" fill={colour} />}
                {here !== null && here !== undefined && at !== undefined && <circle cx={place(at)} cy={yScale(here)} r="4" fill={colour} />}
              </g>
            );
          })}
        </svg>
        {at !== undefined && (
          <div className={styles.hover} style={{ insetInlineStart: Math.min(Math.max(place(at) + 12, 0), width - 170) }}>
            <strong>{x[at]}</strong>
            {series.map(({ key, label, values }) => {
              const value = values[at];
              return (
                <div key={key}>
                  <span>{label}</span>
                  <span>{value === null || value === undefined ? '—' : format(value)}</span>
                </div>
              );
            })}
          </div>
        )}
      </div>
    </ChartFrame>
  );
}
