import { ClaimDetail } from '../ClaimDetail';

export default function ClaimPage() {
  return <ClaimDetail back="/after-sales" orders="/orders" />;
}
