import { Console } from '../Console';
import { sellerRoutes } from './routes';

export default function SellerShell() {
  return <Console entries={sellerRoutes} base="/seller" ns="seller" kind="seller" />;
}
