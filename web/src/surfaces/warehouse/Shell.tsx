import { Console } from '../Console';
import { warehouseRoutes } from './routes';

/** Tablet and scanner first: every target is at least 48 px. */
export default function WarehouseShell() {
  return <Console entries={warehouseRoutes} base="/warehouse" ns="warehouse" kind="seller" large />;
}
