import { Alert, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type BankLine, type Drift, type Explanation, ops } from '../api';

const states = ['open', 'proposed', 'matched'];
const explanations: Explanation[] = ['bank_fee', 'suspense', 'payout'];
/** What only money that came in can be. */
const ofReceipts: Explanation[] = ['interest', 'recovery'];

/** Bank and books side by side, and the lines that nobody has matched. */
export default function ReconciliationPage() {
  const { t } = useTranslation('payouts');
  const { has } = useSession();
  const address = `${ops}/bank-drift`;
  const drift = useQuery<{ items: Drift[]; after_hours: number }, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: 30_000,
  });
  const state = useTableState({ filters: ['state'] });
  const page = useCursorPage<BankLine>(`${ops}/bank-lines`, state.query, { refetchInterval: 30_000 });
  const alarmed = drift.data?.items.some((one) => one.is_alarm);
  const decides = has(['operator', 'finance']);
  return (
    <ListPage title={t('recon.title')} lead={t('recon.lead')}>
      {alarmed && (
        <Alert color="seal" role="alert" title={t('recon.alarm', { hours: drift.data?.after_hours })}>
          {t('recon.alarmText')}
        </Alert>
      )}
      <Section title={t('recon.drift')}>
        {drift.error && !drift.data ? <ErrorPanel error={drift.error} onRetry={() => void drift.refetch()} /> : null}
        {drift.isPending && <TextSkeleton lines={2} />}
        {drift.data && (
          <DataTable
            label={t('recon.drift')}
            rows={drift.data.items}
            rowKey={(row) => row.currency}
            columns={[
              { key: 'currency', label: t('recon.currency'), cell: (row) => row.currency },
              { key: 'state', label: t('recon.state'), cell: (row) => <Stamp tone={row.is_alarm ? 'problem' : 'done'} label={row.is_alarm ? t('recon.alarmed') : t('recon.calm')} /> },
              { key: 'bank', label: t('recon.bank'), cell: (row) => <Money value={row.bank} />, numeric: true },
              { key: 'books', label: t('recon.books'), cell: (row) => <Money value={row.books} />, numeric: true },
              { key: 'difference', label: t('recon.difference'), cell: (row) => <Money value={row.difference} strong />, numeric: true },
              { key: 'way', label: t('recon.onTheWay'), cell: (row) => <Money value={row.on_the_way} />, numeric: true, wideOnly: true },
              { key: 'unmatched', label: t('recon.unmatched'), cell: (row) => <Money value={row.unmatched} />, numeric: true, wideOnly: true },
              { key: 'unexplained', label: t('recon.unexplained'), cell: (row) => <Money value={row.unexplained} />, numeric: true, wideOnly: true },
              { key: 'since', label: t('recon.since'), cell: (row) => (row.since ? <DateTime at={row.since} as="ago" /> : '—'), wideOnly: true },
            ]}
            empty={<EmptyState icon="check" title={t('recon.noDrift')} />}
          />
        )}
      </Section>
      <Section title={t('recon.queue')}>
        <ChoiceFilter state={state} name="state" label={t('recon.state')} options={states.map((value) => ({ value, label: t(`status.${value}`) }))} />
        <DataTable
          label={t('recon.queue')}
          state={state}
          page={page}
          rowKey={(row) => row.id}
          columns={[
            { key: 'booked', label: t('recon.booked'), cell: (row) => row.booked_on ?? '—' },
            {
              key: 'text',
              label: t('recon.text'),
              cell: (row) => (
                <span style={{ overflowWrap: 'anywhere' }}>
                  {row.text} <span className="mono">{row.reference}</span>
                </span>
              ),
            },
            { key: 'other', label: t('recon.other'), cell: (row) => row.counterparty ?? '—', wideOnly: true },
            { key: 'state', label: t('recon.state'), cell: (row) => <Stamp tone={row.state === 'matched' ? 'done' : 'waiting'} label={t(`status.${row.state}`)} /> },
            {
              key: 'why',
              label: t('recon.why'),
              cell: (row) => {
                if (row.how) return t(`how.${row.how}`);
                return row.why ? t(`why.${row.why}`) : '—';
              },
            },
            { key: 'amount', label: t('recon.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
            { key: 'act', label: t('recon.act'), cell: (row) => (decides ? <Act line={row} /> : '—') },
          ]}
          empty={<EmptyState icon="check" title={t('recon.none')} text={t('recon.noneText')} />}
        />
      </Section>
    </ListPage>
  );
}

/** One person says what a line is, another agrees. */
function Act({ line }: { line: BankLine }) {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const cameIn = !line.amount.amount.startsWith('-');
  const choices = cameIn ? [...ofReceipts, ...explanations] : explanations;
  const [explanation, setExplanation] = useState<Explanation>(cameIn ? 'suspense' : 'bank_fee');
  const [payout, setPayout] = useState('');
  const [note, setNote] = useState('');
  const act = useMutationOnce(
    ({ what, body }: { what: 'propose' | 'confirm' | 'decline'; body?: object }, once) => api.post(path`/api/payments/ops/bank-lines/${line.id}` + `/${what}`, body ?? {}, once),
    { onSuccess: () => void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`${ops}/bank-`) }) },
  );
  if (line.state === 'open') {
    return (
      <ConfirmButton
        size="compact-xs"
        question={t('recon.proposeQuestion')}
        blocked={note.trim() === '' || (explanation === 'payout' && payout.trim() === '')}
        text={
          <Stack gap="sm">
            <NativeSelect
              label={t('recon.explanation')}
              value={explanation}
              onChange={(event) => setExplanation(event.target.value as Explanation)}
              data={choices.map((value) => ({ value, label: t(`explanation.${value}`) }))}
            />
            {explanation === 'payout' && <TextInput label={t('recon.payout')} value={payout} maxLength={40} onChange={(event) => setPayout(event.target.value)} />}
            <Textarea label={t('recon.note')} required maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          </Stack>
        }
        onConfirm={() => act.mutateAsync({ what: 'propose', body: { explanation, payout: explanation === 'payout' ? payout.trim() : null, note: note.trim() } })}
      >
        {t('recon.propose')}
      </ConfirmButton>
    );
  }
  if (line.state !== 'proposed' || !line.proposal) return <>—</>;
  const { proposal } = line;
  return (
    <>
      {proposal.is_own ? (
        <p>{t('recon.own')}</p>
      ) : (
        <ConfirmButton
          size="compact-xs"
          question={t('recon.confirmQuestion')}
          text={t('recon.confirmText', { what: t(`explanation.${proposal.explanation}`), note: proposal.note })}
          onConfirm={() => act.mutateAsync({ what: 'confirm' })}
        >
          {t('recon.confirm')}
        </ConfirmButton>
      )}{' '}
      <ConfirmButton size="compact-xs" danger question={t('recon.declineQuestion')} text={t('recon.declineText')} onConfirm={() => act.mutateAsync({ what: 'decline' })}>
        {t('recon.decline')}
      </ConfirmButton>
    </>
  );
}
