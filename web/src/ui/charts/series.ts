// Three tones that differ in lightness too, each with its own dash and mark, so that no series rests on colour alone.
export const seriesLooks = [
  { colour: 'var(--jade)', dash: undefined },
  { colour: 'var(--seal)', dash: '6 4' },
  { colour: 'var(--blue)', dash: '2 4' },
  { colour: 'var(--brass)', dash: '10 3 2 3' },
  { colour: 'var(--ink-2)', dash: '1 3' },
] as const;

export const lookOf = (at: number) => seriesLooks[at % seriesLooks.length] ?? seriesLooks[0];

export interface Series {
  key: string;
  label: string;
  /** One value for each x; null where there is none. */
  values: readonly (number | null)[];
}

export interface SeriesProps {
  title: string;
  note?: React.ReactNode;
  /** Address of the server's file of it. */
  file?: string;
  /** What x is: "Week". Head of the table's first column. */
  xLabel: string;
  /** As shown: already formatted dates or names. */
  x: readonly string[];
  series: readonly Series[];
  /** For the axis and the table: formatCompact and formatNumber unless given. */
  format?: (value: number) => string;
  formatAxis?: (value: number) => string;
  height?: number;
}
