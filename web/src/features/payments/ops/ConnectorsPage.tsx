import { Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, tagOf, useMutationOnce } from '@/api';
import { countryName, formatNumber } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Connector, Connectors } from '../api';
import { reasonText } from '../words';

const address = '/api/payments/ops/connectors';
const RoutesForm = lazy(() => import('./RoutesForm'));

/** The ways to pay as operators see them: on or off, how they did of late, and who is offered what first. */
export default function ConnectorsPage() {
  const { t } = useTranslation('payments');
  const client = useQueryClient();
  const decides = useSession().has(['operator', 'finance']);
  const query = useQuery<Connectors, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const keep = (page: Connectors) => client.setQueryData([address], page);
  const version = String(query.data?.version ?? '');
  const change = useMutationOnce(
    (one: Connector) => api.put<Connectors>(path`/api/payments/ops/connectors/${one.name}`, { is_on: !one.is_on }, { ifMatch: tagOf(version) }),
    { onSuccess: keep, onError: () => void query.refetch() },
  );
  const page = query.data;
  return (
    <ListPage title={t('connectors.title')} lead={t('connectors.lead')}>
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {!page && !query.error && <TextSkeleton />}
      {page && page.items.length === 0 && <EmptyState icon="card" title={t('connectors.none')} text={t('connectors.noneText')} />}
      {page && page.items.length > 0 && (
        <>
          <FormError error={change.error} />
          <DataTable
            label={t('connectors.title')}
            rows={page.items}
            rowKey={(row) => row.name}
            columns={[
              { key: 'name', label: t('connectors.name'), cell: (row) => <strong>{row.name}</strong> },
              { key: 'state', label: t('connectors.state'), cell: (row) => <Stamp status={row.is_on ? (row.is_failing ? 'failing' : 'enabled') : 'disabled'} namespace="payments" /> },
              { key: 'for', label: t('connectors.for'), cell: (row) => <For row={row} /> },
              { key: 'rate', label: t('connectors.rate'), numeric: true, cell: (row) => (row.counted === 0 ? '—' : t('connectors.rateOf', { percent: formatNumber(Math.round((100 * row.charged) / row.counted)), counted: row.counted })) },
              {
                key: 'error',
                label: t('connectors.lastError'),
                cell: (row) =>
                  row.last_error ? (
                    <>
                      {reasonText(row.last_error)} {row.last_error_at && <DateTime at={row.last_error_at} />}
                    </>
                  ) : (
                    '—'
                  ),
              },
              {
                key: 'act',
                label: t('connectors.act'),
                cell: (row) =>
                  decides ? (
                    <ConfirmButton
                      size="xs"
                      danger={row.is_on}
                      question={t(row.is_on ? 'connectors.off' : 'connectors.on')}
                      text={t(row.is_on ? 'connectors.offText' : 'connectors.onText', { name: row.name })}
                      onConfirm={() => change.mutateAsync(row)}
                    >
                      {t(row.is_on ? 'connectors.off' : 'connectors.on')}
                    </ConfirmButton>
                  ) : (
                    '—'
                  ),
              },
            ]}
          />
          <p>{t('connectors.measure', { attempts: page.attempts, percent: page.fails_below_percent })}</p>
          <Section title={t('connectors.routes')}>
            <p>{t('connectors.routesText')}</p>
            <Suspense fallback={<TextSkeleton />}>
              <RoutesForm key={page.version} page={page} readOnly={!decides} onSaved={keep} />
            </Suspense>
          </Section>
          {page.changed_at && (
            <Group gap="xs">
              {t('connectors.changed')} <DateTime at={page.changed_at} />
            </Group>
          )}
        </>
      )}
    </ListPage>
  );
}

function For({ row }: { row: Connector }) {
  const { t } = useTranslation('payments');
  const countries = row.countries.length > 0 ? row.countries.map(countryName).join(', ') : t('connectors.everywhere');
  const currencies = row.currencies.length > 0 ? row.currencies.join(', ') : t('connectors.anyCurrency');
  return (
    <>
      {countries} · {currencies}
    </>
  );
}
