import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '@/ui/frames';

/** Stands at the root of a console until a feature puts its board there. */
export default function SurfaceHome() {
  const { t } = useTranslation(['common', 'seller', 'ops', 'warehouse']);
  const surface = useLocation().pathname.split('/')[2] ?? '';
  return <PageHead title={surface === 'account' ? t('common:account.title') : t(`${surface}:home.title`)} lead={t('common:home.lead')} />;
}
