import { ClaimList } from '../ClaimList';

export default function ClaimsPage() {
  return <ClaimList base="/after-sales" side="buyer" />;
}
