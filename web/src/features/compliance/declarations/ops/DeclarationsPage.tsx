import { useTranslation } from 'react-i18next';
import { DeclarationList } from '../DeclarationList';

/** All declarations; the compliance desk looks at those about which customs are silent. */
export default function DeclarationsPage() {
  const { t } = useTranslation('customs');
  return <DeclarationList to="/ops/declarations" title={t('desk.title')} lead={t('desk.lead')} />;
}
