import { DisputeList } from '../DisputeRoom';

export default function DisputesPage() {
  return <DisputeList base="/ops/disputes" />;
}
