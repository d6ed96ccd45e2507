import { ClaimList } from '../ClaimList';

export default function ClaimsPage() {
  return <ClaimList base="/seller/after-sales" side="seller" />;
}
