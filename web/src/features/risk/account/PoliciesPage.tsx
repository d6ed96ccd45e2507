import { useTranslation } from 'react-i18next';
import { ListPage } from '@/ui/frames';
import { PolicyList } from '../PolicyList';

/** The platform's policies for the reader. */
export default function PoliciesPage() {
  const { t } = useTranslation('risk');
  return (
    <ListPage title={t('policy.title')} lead={t('policy.lead')}>
      <PolicyList />
    </ListPage>
  );
}
