import { ShipmentDetail } from '../ShipmentDetail';

export default function ShipmentPage() {
  return <ShipmentDetail base="/ops/shipments" />;
}
