// What a seller sees first: how its own trade goes.
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DashboardView } from '../DashboardView';

export default function HomePage() {
  const { t } = useTranslation('seller');
  const { t: words } = useTranslation('insight');
  const { session } = useSession();
  const may = session?.roles.some((role) => role === 'owner' || role === 'staff' || role === 'finance');
  if (!may) {
    return (
      <ListPage title={t('home.title')}>
        <EmptyState icon="chart" title={words('noPart.title')} text={words('noPart.text')} />
      </ListPage>
    );
  }
  return <DashboardView scope="seller" title={t('home.title')} emptyAction={<LinkButton to="/seller/products">{words('empty.publish')}</LinkButton>} />;
}
