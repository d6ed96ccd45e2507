import { ClaimDetail } from '../ClaimDetail';

export default function ClaimPage() {
  return <ClaimDetail back="/ops/after-sales" orders="/ops/orders" />;
}
