import { ClaimList } from '../ClaimList';

export default function ClaimsPage() {
  return <ClaimList base="/ops/after-sales" side="platform" />;
}
