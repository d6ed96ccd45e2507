import { Console } from '../Console';
import { opsRoutes } from './routes';

export default function OpsShell() {
  return <Console entries={opsRoutes} base="/ops" ns="ops" kind="platform" />;
}
