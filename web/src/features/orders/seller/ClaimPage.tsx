import { ClaimDetail } from '../ClaimDetail';

export default function ClaimPage() {
  return <ClaimDetail back="/seller/after-sales" orders="/seller/orders" />;
}
