// What operators see first: how the trade goes. Those without a part in the figures see their other work in the menu.
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { DashboardView } from '../DashboardView';

export default function HomePage() {
  const { t } = useTranslation('ops');
  const { t: words } = useTranslation('insight');
  const { session } = useSession();
  const may = session?.roles.some((role) => role === 'operator' || role === 'finance' || role === 'risk');
  if (!may) {
    return (
      <ListPage title={t('home.title')}>
        <EmptyState icon="chart" title={words('noPart.title')} text={words('noPart.text')} />
      </ListPage>
    );
  }
  return <DashboardView scope="platform" title={t('home.title')} />;
}
