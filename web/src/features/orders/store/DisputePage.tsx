import { DisputePage as Room } from '../DisputeRoom';

export default function DisputePage() {
  return <Room back="/disputes" orders="/orders" />;
}
