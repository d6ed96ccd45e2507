// The charts, loaded only where one is shown: <Chart.Line …/>, <Chart.Bar …/>, <Chart.Funnel …/>, <Chart.Heat …/>.
import { type ComponentProps, type ComponentType, lazy, Suspense } from 'react';
import type * as charts from './charts';
import { Bone } from './Skeletons';

const load = () => import('./charts');

function later<Props extends { height?: number }>(pick: (all: typeof charts) => ComponentType<Props>): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: pick(await load()) })) as unknown as ComponentType<Props>;
  return function Later(props: Props) {
    return (
      <Suspense fallback={<Bone height={(props.height ?? 240) + 60} />}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

export const Chart = {
  Line: later<ComponentProps<typeof charts.LineChart>>((all) => all.LineChart),
  Bar: later<ComponentProps<typeof charts.BarChart>>((all) => all.BarChart),
  Funnel: later<ComponentProps<typeof charts.FunnelChart> & { height?: number }>((all) => all.FunnelChart),
  Heat: later<ComponentProps<typeof charts.HeatTable> & { height?: number }>((all) => all.HeatTable),
};
