import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/EmptyState';
import { LinkButton } from '@/ui/Link';
import { useTitle } from '@/ui/navigation';

export function NotFound() {
  const { t } = useTranslation();
  useTitle(t('notFound.title'));
  return (
    <EmptyState icon="ship" heading title={t('notFound.title')} text={t('notFound.text')}>
      <LinkButton to="/">{t('notFound.home')}</LinkButton>
    </EmptyState>
  );
}
