import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useCursorPage } from '@/api';
import { CsvLink } from '@/ui/CsvLink';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage, Section } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { TextSkeleton } from '@/ui/Skeletons';
import { useTableState } from '@/ui/useTableState';
import type { Balances } from '../api';
import { type Paper, paperKinds, papersAddress } from './api';

const filters = ['kind'];
const balance = '/api/payments/seller/balance';

/** What was issued to a seller, and the month that is still running. */
export function SellerPapersPage() {
  const { t } = useTranslation('plans');
  const query = useQuery<Balances, ProblemError>({ queryKey: [balance], queryFn: ({ signal }) => api.get(balance, { signal }) });
  const month = new Date().toISOString().slice(0, 7);
  return (
    <Papers side="seller">
      <Section title={t('papers.running', { month })}>
        {query.error && !query.data && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <TextSkeleton lines={2} />}
        {query.data && query.data.items.length === 0 && <p>{t('papers.noBalance')}</p>}
        <Group gap="sm">
          {query.data?.items.map(({ available: { currency } }) => (
            <LinkButton key={currency} variant="default" to="/seller/invoices/one" search={{ month, currency }}>
              {t('papers.soFar', { currency })}
            </LinkButton>
          ))}
        </Group>
      </Section>
    </Papers>
  );
}

/** What was issued to all sellers. */
export function OpsPapersPage() {
  return <Papers side="ops" />;
}

function Papers({ side, children }: { side: 'seller' | 'ops'; children?: React.ReactNode }) {
  const { t } = useTranslation('plans');
  const state = useTableState({ filters });
  const page = useCursorPage<Paper>(papersAddress, state.query);
  return (
    <ListPage
      title={t('papers.title')}
      lead={t('papers.lead')}
      filters={<ChoiceFilter state={state} name="kind" label={t('papers.kind')} options={paperKinds.map((kind) => ({ value: kind, label: t(`papers.kinds.${kind}`) }))} />}
    >
      {children}
      <Section title={t('papers.issued')}>
        <DataTable
          label={t('papers.issued')}
          state={state}
          page={page}
          rowKey={(row) => row.id}
          columns={[
            {
              key: 'number',
              label: t('papers.number'),
              cell: (row) => (
                <Link to={`/${side}/invoices/one`} search={{ id: row.id }} className="mono">
                  {row.number}
                </Link>
              ),
            },
            { key: 'kind', label: t('papers.kind'), cell: (row) => t(`papers.kinds.${row.kind}`) },
            ...(side === 'ops' ? [{ key: 'seller', label: t('papers.seller'), cell: (row: Paper) => row.seller_name }] : []),
            { key: 'month', label: t('papers.month'), cell: (row) => row.month },
            { key: 'at', label: t('papers.at'), cell: (row) => <DateTime at={row.issued_at} as="date" />, wideOnly: true },
            { key: 'total', label: t('bills.total'), cell: (row) => <Money value={row.total} />, numeric: true },
            { key: 'files', label: t('papers.files'), cell: (row) => <Files paper={row} />, wideOnly: true },
          ]}
          empty={<EmptyState icon="document" title={t('papers.none')} text={t('papers.noneText')} />}
        />
      </Section>
    </ListPage>
  );
}

export function Files({ paper }: { paper: Paper }) {
  const { t, i18n } = useTranslation('plans');
  return (
    <Group gap="sm" className="no-print">
      <a href={`${papersAddress}/${paper.id}/pdf?language=${i18n.language}`} download aria-label={t('papers.pdfOf', { number: paper.number })}>
        {t('papers.pdf')}
      </a>
      <CsvLink href={`${papersAddress}/${paper.id}/csv`} title={paper.number} />
    </Group>
  );
}
