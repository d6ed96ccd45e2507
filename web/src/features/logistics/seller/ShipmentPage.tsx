import { ShipmentDetail } from '../ShipmentDetail';

export default function ShipmentPage() {
  return <ShipmentDetail base="/seller/shipments" />;
}
