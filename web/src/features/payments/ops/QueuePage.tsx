import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Figure, Figures, ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { PageSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Queue } from '../api';
import { RefundTable } from '../RefundTable';
import { FactTable } from './PaymentPage';
import { RefundActions } from './RefundActions';

const address = '/api/payments/ops/queue';

/** What waits for an operator: wrong amounts, unknown outcomes, refused refunds, news of unknown things. */
export default function QueuePage() {
  const { t } = useTranslation('payments');
  const query = useQuery<Queue, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: 15_000,
  });
  const queue = query.data;
  const none = queue && [queue.conflicted, queue.unknown, queue.refunds, queue.strays].every((list) => list.length === 0);
  return (
    <ListPage title={t('queue.title')} lead={t('queue.lead')}>
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {!queue && !query.error && <PageSkeleton />}
      {none && <EmptyState icon="check" title={t('queue.none')} text={t('queue.noneText')} />}
      {queue && !none && (
        <>
          <Figures>
            <Figure label={t('queue.conflicted')}>{queue.conflicted.length}</Figure>
            <Figure label={t('queue.unknown')}>{queue.unknown.length}</Figure>
            <Figure label={t('queue.refunds')}>{queue.refunds.length}</Figure>
            <Figure label={t('queue.strays')}>{queue.strays.length}</Figure>
          </Figures>
          {queue.conflicted.length > 0 && (
            <Section title={t('queue.conflicted')}>
              <DataTable
                label={t('queue.conflicted')}
                rows={queue.conflicted}
                rowKey={(row) => row.id}
                rowTo={(row) => `/ops/payments/${row.id}`}
                columns={[
                  { key: 'id', label: t('list.number'), cell: (row) => <span className="mono">{row.id}</span> },
                  { key: 'buyer', label: t('list.buyer'), cell: (row) => row.buyer_name ?? <span className="mono">{row.buyer}</span>, wideOnly: true },
                  { key: 'at', label: t('list.changed'), cell: (row) => <DateTime at={row.updated_at} /> },
                  { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
                ]}
              />
            </Section>
          )}
          {queue.unknown.length > 0 && (
            <Section title={t('queue.unknown')}>
              <DataTable
                label={t('queue.unknown')}
                rows={queue.unknown}
                rowKey={(row) => row.attempt.id}
                rowTo={(row) => `/ops/payments/${row.intent}`}
                columns={[
                  { key: 'id', label: t('list.number'), cell: (row) => <span className="mono">{row.intent}</span> },
                  { key: 'since', label: t('queue.since'), cell: (row) => <DateTime at={row.attempt.created_at} as="ago" /> },
                  { key: 'asked', label: t('queue.asked'), cell: (row) => row.asked, numeric: true },
                  { key: 'state', label: t('list.state'), cell: (row) => <Stamp status={row.attempt.state} namespace="payments" /> },
                  { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
                ]}
              />
            </Section>
          )}
          {queue.refunds.length > 0 && (
            <Section title={t('queue.refunds')}>
              <RefundTable
                rows={queue.refunds}
                rowTo={(row) => `/ops/payments/${row.intent}`}
                actions={(row) => <RefundActions refund={row} onDone={() => void query.refetch()} />}
              />
            </Section>
          )}
          {queue.strays.length > 0 && (
            <Section title={t('queue.strays')}>
              <FactTable rows={queue.strays} />
            </Section>
          )}
        </>
      )}
    </ListPage>
  );
}
