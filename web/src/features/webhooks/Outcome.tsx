// How a try ended: the status that came, or why none did.
import { useTranslation } from 'react-i18next';
import type { Delivery } from './api';

export function Outcome({ outcome, status }: { outcome: Delivery['last_outcome']; status: Delivery['last_status'] }) {
  const { t } = useTranslation('webhooks');
  if (outcome === null) return <>—</>;
  if (status !== null) return <span className="mono">{status}</span>;
  return <>{t(`outcome.${outcome}`)}</>;
}
