import { DisputePage as Room } from '../DisputeRoom';

export default function DisputePage() {
  return <Room back="/ops/disputes" orders="/ops/orders" />;
}
