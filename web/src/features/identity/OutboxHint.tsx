import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import { Link } from '@/ui/Link';

/** In a demonstration nothing is really sent: says where the letters lie. Draws nothing elsewhere. */
export function OutboxHint() {
  const { t } = useTranslation('identity');
  const { isSuccess } = useQuery({
    queryKey: ['/api/notices/outbox', 'exists'],
    queryFn: ({ signal }) => api.get('/api/notices/outbox', { anonymous: true, signal }).then(() => true),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!isSuccess) return null;
  return (
    <p role="note">
      {t('demo.outbox')}{' '}
      <Link to="/outbox" target="_blank" rel="noopener">
        {t('demo.open')}
      </Link>
    </p>
  );
}
