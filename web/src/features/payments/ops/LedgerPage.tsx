import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useCursorPage } from '@/api';
import { formatNumber } from '@/i18n/format';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import type { BooksCheck, Entry, TrialBalance } from '../api';
import { EntryName, Postings } from '../Postings';

const address = '/api/payments/ops/ledger';

/** The books: do they balance, is the chain whole, what was posted. */
export default function LedgerPage() {
  const { t } = useTranslation('payments');
  const trial = useQuery<TrialBalance, ProblemError>({
    queryKey: [address, 'trial'],
    queryFn: ({ signal }) => api.get(`${address}/trial-balance`, { signal }),
  });
  const client = useQueryClient();
  const check = useQuery<BooksCheck, ProblemError>({
    queryKey: [address, 'check'],
    queryFn: ({ signal }) => api.get(`${address}/check`, { signal }),
    refetchInterval: ({ state }) => (state.data?.is_running ? 1_000 : false),
  });
  const verify = useMutation<BooksCheck, ProblemError>({
    mutationFn: () => api.post(`${address}/verify`, {}),
    onSuccess: (asked) => client.setQueryData([address, 'check'], asked),
  });
  const state = useTableState();
  const page = useCursorPage<Entry>(`${address}/entries`, state.query);
  const found = trial.data;
  return (
    <ListPage
      title={t('ledger.title')}
      lead={t('ledger.lead')}
      beside={found && <Stamp tone={found.balanced ? 'done' : 'problem'} label={t(found.balanced ? 'ledger.balanced' : 'ledger.unbalanced')} />}
      actions={
        <Button loading={verify.isPending || check.data?.is_running} onClick={() => verify.mutate()}>
          {t('ledger.verify')}
        </Button>
      }
    >
      <FormError error={verify.error} />
      {trial.error && <ErrorPanel error={trial.error} onRetry={() => void trial.refetch()} />}
      {!found && !trial.error && <TextSkeleton />}
      {found && (
        <Doc title={t('ledger.trial')} aside={<DateTime at={found.at} />}>
          <Panel n="1" label={t('ledger.assets')} flush>
            <DataTable
              label={t('ledger.assets')}
              rows={found.assets}
              rowKey={(row) => row.debits.currency}
              columns={[
                { key: 'currency', label: t('rates.currency'), cell: (row) => row.debits.currency },
                { key: 'debits', label: t('ledger.debits'), cell: (row) => <Money value={row.debits} />, numeric: true },
                { key: 'credits', label: t('ledger.credits'), cell: (row) => <Money value={row.credits} />, numeric: true },
                { key: 'held', label: t('ledger.held'), cell: (row) => <Money value={row.held} />, numeric: true },
                { key: 'owed', label: t('ledger.owed'), cell: (row) => <Money value={row.owed} />, numeric: true },
                { key: 'suspense', label: t('ledger.suspense'), cell: (row) => <Money value={row.suspense} />, numeric: true },
                { key: 'even', label: t('list.state'), cell: (row) => <Stamp tone={row.even ? 'done' : 'problem'} label={t(row.even ? 'ledger.even' : 'ledger.uneven')} /> },
              ]}
              empty={<EmptyState icon="money" title={t('ledger.none')} text={t('ledger.noneText')} />}
            />
          </Panel>
          <Panel n="2" label={t('ledger.seal')} span={12}>
            <Fields columns={3}>
              <Field label={t('ledger.sealed')}>{formatNumber(found.head.seq)}</Field>
              <Field label={t('ledger.waiting')}>{formatNumber(found.unsealed)}</Field>
              <Field label={t('ledger.head')} mono>
                <CopyText text={found.head.hash} label={t('ledger.head')} />
              </Field>
            </Fields>
          </Panel>
          <Panel n="3" label={t('ledger.check')} span={12}>
            {check.error && <ErrorPanel error={check.error} onRetry={() => void check.refetch()} />}
            {check.data && <Checked check={check.data} />}
          </Panel>
          {found.accounts.length > 0 && (
            <Panel n="4" label={t('ledger.accounts')} flush>
              <DataTable
                label={t('ledger.accounts')}
                rows={found.accounts}
                rowKey={(row) => row.account + row.balance.currency}
                columns={[
                  { key: 'account', label: t('ledger.account'), cell: (row) => <span className="mono">{row.account}</span> },
                  { key: 'debits', label: t('ledger.debits'), cell: (row) => <Money value={row.debits} />, numeric: true, wideOnly: true },
                  { key: 'credits', label: t('ledger.credits'), cell: (row) => <Money value={row.credits} />, numeric: true, wideOnly: true },
                  { key: 'balance', label: t('ledger.balance'), cell: (row) => <Money value={row.balance} strong />, numeric: true },
                ]}
              />
            </Panel>
          )}
        </Doc>
      )}
      <Section title={t('ledger.entries')}>
        <DataTable
          label={t('ledger.entries')}
          state={state}
          page={page}
          rowKey={(row) => row.id}
          columns={[
            { key: 'seq', label: t('ledger.seq'), cell: (row) => <span className="mono">{row.seq}</span>, width: '5em' },
            { key: 'entry', label: t('ledger.entry'), cell: (row) => <EntryName entry={row} /> },
            { key: 'postings', label: t('ledger.postings'), cell: (row) => <Postings entry={row} /> },
          ]}
          empty={<EmptyState icon="document" title={t('ledger.none')} text={t('ledger.noneText')} />}
        />
      </Section>
    </ListPage>
  );
}

/** What the last check of the books found, or that one is under way. */
function Checked({ check: { is_running, last } }: { check: BooksCheck }) {
  const { t } = useTranslation('payments');
  if (is_running || !last) return <p role="status">{t(is_running ? 'ledger.checking' : 'ledger.unchecked')}</p>;
  const found = last.ok
    ? t('ledger.wholeText', { count: last.entries })
    : last.first_bad != null
      ? t('ledger.brokenText', { seq: last.first_bad })
      : t('ledger.wrongText', { account: last.wrong_balance });
  return (
    <div role="status">
      <Stamp tone={last.ok ? 'done' : 'problem'} label={t(last.ok ? 'ledger.whole' : 'ledger.broken')} />
      <p>
        {found} <DateTime at={last.ended_at} />
      </p>
    </div>
  );
}
