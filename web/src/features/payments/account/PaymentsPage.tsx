import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCursorList, useCursorPage } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import type { IntentLine, Refund } from '../api';
import { RefundTable } from '../RefundTable';
import { NameAccount } from './NameAccount';

/** A buyer's payments and refunds. */
export default function PaymentsPage() {
  const { t } = useTranslation('payments');
  const state = useTableState();
  const page = useCursorPage<IntentLine>('/api/payments/intents', state.query);
  const refunds = useCursorList<Refund>('/api/payments/refunds');
  return (
    <ListPage title={t('mine.title')} lead={t('mine.lead')}>
      <Section title={t('mine.payments')}>
        <DataTable
          label={t('mine.payments')}
          state={state}
          page={page}
          rowKey={(row) => row.id}
          rowTo={(row) => `/pay/${row.checkout}`}
          columns={[
            { key: 'created', label: t('list.opened'), cell: (row) => <DateTime at={row.created_at} /> },
            { key: 'id', label: t('list.number'), cell: (row) => <span className="mono">{row.id}</span>, wideOnly: true },
            { key: 'state', label: t('list.state'), cell: (row) => <Stamp status={row.state} namespace="payments" /> },
            { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
            { key: 'receipt', label: t('list.receipt'), cell: (row) => row.state === 'succeeded' && <Link to={`/account/payments/${row.id}/receipt`}>{t('list.receipt')}</Link> },
          ]}
          empty={<EmptyState icon="card" title={t('mine.none')} text={t('mine.noneText')} />}
        />
      </Section>
      <Section title={t('refund.title')}>
        {refunds.error ? (
          <ErrorPanel error={refunds.error} onRetry={() => void refunds.refetch()} />
        ) : refunds.isPending ? (
          <TextSkeleton />
        ) : (
          <RefundTable
            rows={refunds.items}
            actions={refunds.items.some((row) => row.wants_account) ? (row) => <NameAccount refund={row} /> : undefined}
            empty={<EmptyState icon="refund" title={t('refund.none')} text={t('refund.noneText')} />}
          />
        )}
        {refunds.hasNextPage && (
          <Button variant="default" loading={refunds.isFetchingNextPage} onClick={() => void refunds.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        )}
      </Section>
    </ListPage>
  );
}
