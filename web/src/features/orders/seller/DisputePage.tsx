import { DisputePage as Room } from '../DisputeRoom';

export default function DisputePage() {
  return <Room back="/seller/disputes" orders="/seller/orders" />;
}
