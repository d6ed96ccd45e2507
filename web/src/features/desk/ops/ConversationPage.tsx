import { useParam } from '@/ui/navigation';
import { ConversationView } from '../ConversationView';

export default function ConversationPage() {
  const id = useParam('conversation');
  return <ConversationView key={id} id={id} back="/ops/desk" />;
}
