import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { bestText, countryName, formatList } from '@/i18n/format';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Service } from '../api';

/** Carriers' services, as buyers may choose them. */
export default function ServicesPage() {
  const { t } = useTranslation('logistics');
  const { has } = useSession();
  const query = useQuery<{ items: Service[] }, ProblemError>({
    queryKey: ['/api/logistics/services'],
    queryFn: ({ signal }) => api.get('/api/logistics/services', { signal }),
  });
  return (
    <ListPage title={t('services.title')} lead={t('services.lead')} actions={has(['operator']) && <LinkButton to="/ops/services/new">{t('services.new')}</LinkButton>}>
      {query.isPending && <TextSkeleton lines={6} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <DataTable
          label={t('services.title')}
          rows={query.data.items}
          rowKey={(row) => row.id}
          rowTo={(row) => `/ops/services/${row.id}`}
          columns={[
            { key: 'name', label: t('tracking.service'), cell: (row) => bestText(row.name).text },
            { key: 'carrier', label: t('tracking.carrier'), cell: (row) => bestText(row.carrier).text },
            { key: 'mode', label: t('services.mode'), cell: (row) => t(`mode.${row.mode}`) },
            { key: 'from', label: t('services.from'), cell: (row) => formatList(row.from.map((code) => countryName(code))), wideOnly: true },
            { key: 'days', label: t('services.days'), numeric: true, cell: (row) => `${row.transit_days_min}–${row.transit_days_max}` },
            { key: 'state', label: t('list.status'), cell: (row) => <Stamp status={row.is_active ? 'active' : 'inactive'} namespace="logistics" /> },
          ]}
          empty={<EmptyState icon="ship" title={t('services.none')} />}
        />
      )}
    </ListPage>
  );
}
