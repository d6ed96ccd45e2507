import { Confirmation } from '../Confirmation';

export default function ConfirmationPage() {
  return <Confirmation />;
}
