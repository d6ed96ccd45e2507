import { AddressBook } from '../AddressBook';

export default function AddressesPage() {
  return <AddressBook />;
}
