import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, isProblem, path, type ProblemError } from '@/api';
import { countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { PageHead } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { PrintFrame } from '@/ui/PrintFrame';
import { PageSkeleton } from '@/ui/Skeletons';
import type { Receipt } from './api';

/** What a buyer can put into its books of a payment. */
export default function ReceiptPage() {
  const { t, i18n } = useTranslation('plans');
  const payment = useParam('payment');
  const address = path`/api/payments/intents/${payment}/receipt`;
  const query = useQuery<Receipt, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const paid = query.data;
  if (!paid) {
    const none = isProblem(query.error, 'runtime/not-found');
    return (
      <>
        <PageHead title={t('receipt.title')} back={{ to: '/account/payments', label: t('receipt.back') }} />
        {none && <EmptyState icon="document" title={t('receipt.none')} text={t('receipt.noneText')} />}
        {query.error && !none && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <PageSkeleton />}
      </>
    );
  }
  return (
    <PrintFrame title={`${t('receipt.title')} ${paid.number}`}>
      <Doc
        title={t('receipt.title')}
        number={paid.number}
        level={2}
        aside={
          <a className="no-print" href={`${address}/pdf?language=${i18n.language}`} download>
            {t('papers.pdf')}
          </a>
        }
      >
        <Panel n="1" label={t('papers.from')} span={4}>
          <p>
            <strong>{paid.issuer.name}</strong>
          </p>
          {paid.issuer.address && <p>{paid.issuer.address}</p>}
        </Panel>
        <Panel n="2" label={t('papers.for')} span={4}>
          <p>
            <strong>{paid.holder.name}</strong>
          </p>
          <p>{countryName(paid.holder.country)}</p>
        </Panel>
        <Panel n="3" label={t('receipt.payment')} span={4} tone="total">
          <Fields>
            <Field label={t('receipt.at')}>
              <DateTime at={paid.paid_at} />
            </Field>
            <Field label={t('papers.amount')}>
              <Money value={paid.amount} strong />
            </Field>
            {paid.refunded.amount !== '0' && (
              <Field label={t('receipt.refunded')}>
                <Money value={paid.refunded} />
              </Field>
            )}
          </Fields>
        </Panel>
        <Panel n="4" label={t('receipt.orders')} span={12} flush>
          <DataTable
            label={t('receipt.orders')}
            rows={paid.orders}
            rowKey={(row) => row.order}
            columns={[
              { key: 'order', label: t('receipt.order'), cell: (row) => <Link to={`/orders/${row.order}`}>{row.order}</Link> },
              { key: 'amount', label: t('papers.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
            ]}
          />
        </Panel>
      </Doc>
    </PrintFrame>
  );
}
