// Charts, each with its table and its file. Import from '@/ui/Charts', which loads this part only where one is shown.
export { BarChart } from './BarChart';
export { FunnelChart } from './FunnelChart';
export { HeatTable } from './HeatTable';
export { LineChart } from './LineChart';
