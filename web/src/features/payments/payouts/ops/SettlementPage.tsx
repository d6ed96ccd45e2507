import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { DetailPage, Figure, Figures } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import type { SettlementDetail } from '../api';

/** A settlement of a provider, line by line against the books. */
export default function SettlementPage() {
  const { t } = useTranslation('payouts');
  const address = path`/api/payments/ops/settlements/${useParam('settlement')}`;
  const query = useQuery<SettlementDetail, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  return (
    <DetailPage query={query} name={t('settlements.one')} title={(one) => one.id} back={{ to: '/ops/statements', label: t('statements.title') }}>
      {(one) => (
        <>
          <Figures>
            <Figure label={t('settlements.gross')}>
              <Money value={one.gross} />
            </Figure>
            <Figure label={t('settlements.fees')}>
              <Money value={one.fees} />
            </Figure>
            {one.carried.amount !== '0' && (
              <Figure label={t('settlements.carried')}>
                <Money value={one.carried} />
              </Figure>
            )}
            <Figure label={t('settlements.net')}>
              <Money value={one.net} strong />
            </Figure>
            {one.left.amount !== '0' && (
              <Figure label={t('settlements.left')}>
                <Money value={one.left} />
              </Figure>
            )}
            <Figure label={t('settlements.wrong')}>{one.wrong}</Figure>
          </Figures>
          {one.carried_by ? (
            <p>
              {t('settlements.carriedBy')} <Link to={`/ops/settlements/${one.carried_by}`}>{one.carried_by}</Link>
            </p>
          ) : (
            /^-/.test(one.left.amount) && <p role="status">{t('settlements.carries')}</p>
          )}
          <DataTable
            label={t('settlements.one')}
            rows={one.items}
            rowKey={(row) => `${row.kind}-${row.reference}-${row.why ?? ''}`}
            columns={[
              { key: 'kind', label: t('settlements.kind'), cell: (row) => t(`settled.${row.kind}`, { defaultValue: row.kind }) },
              { key: 'reference', label: t('settlements.reference'), cell: (row) => <span className="mono">{row.reference}</span> },
              { key: 'why', label: t('settlements.why'), cell: (row) => (row.why ? t(`wrong.${row.why}`) : t('settlements.right')) },
              { key: 'fee', label: t('settlements.fee'), cell: (row) => <Money value={row.fee} />, numeric: true },
              { key: 'amount', label: t('settlements.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
            ]}
          />
        </>
      )}
    </DetailPage>
  );
}
