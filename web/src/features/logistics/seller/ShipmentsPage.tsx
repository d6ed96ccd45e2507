import { ShipmentList } from '../ShipmentList';

export default function ShipmentsPage() {
  return <ShipmentList base="/seller/shipments" />;
}
