import { NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { useTableState } from '@/ui/useTableState';
import { type LikelyPayment, ops, type Remittance, type RemittanceDecision, type RemittanceState } from '../api';

const states: RemittanceState[] = ['waiting', 'proposed', 'counted', 'sent_back', 'returning', 'returned', 'recalled'];
const decisions: RemittanceDecision[] = ['payment', 'send_back'];
const tones: Record<RemittanceState, Tone> = {
  waiting: 'problem',
  proposed: 'waiting',
  counted: 'done',
  sent_back: 'done',
  returning: 'info',
  returned: 'done',
  recalled: 'problem',
};

/** Money that came by transfer; what nobody knows the owner of waits here for people. */
export default function RemittancesPage() {
  const { t } = useTranslation('payouts');
  const { has } = useSession();
  const state = useTableState({ filters: ['state'] });
  const page = useCursorPage<Remittance>(`${ops}/remittances`, state.query, { refetchInterval: 30_000 });
  const decides = has(['operator', 'finance']);
  return (
    <ListPage title={t('remit.title')} lead={t('remit.lead')}>
      <ChoiceFilter state={state} name="state" label={t('remit.state')} options={states.map((value) => ({ value, label: t(`remit.states.${value}`) }))} />
      <DataTable
        label={t('remit.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        columns={[
          { key: 'booked', label: t('remit.booked'), cell: (row) => row.booked_on ?? '—' },
          {
            key: 'payer',
            label: t('remit.payer'),
            cell: (row) => (
              <>
                {row.payer ?? '—'} <span className="mono">{row.payer_account}</span>
              </>
            ),
          },
          { key: 'text', label: t('remit.text'), cell: (row) => <span style={{ overflowWrap: 'anywhere' }}>{row.text || '—'}</span> },
          { key: 'bank', label: t('remit.bankRef'), cell: (row) => <span className="mono">{row.bank_ref}</span>, wideOnly: true },
          { key: 'state', label: t('remit.state'), cell: (row) => <Stamp tone={tones[row.state]} label={t(`remit.states.${row.state}`)} /> },
          {
            key: 'why',
            label: t('remit.why'),
            cell: (row) => {
              if (row.payment) return <Link to={`/payments/${row.payment}`}>{t('remit.payment')}</Link>;
              return row.why ? t(`remit.whys.${row.why}`) : '—';
            },
          },
          { key: 'amount', label: t('remit.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
          { key: 'act', label: t('remit.act'), cell: (row) => (decides ? <Act one={row} /> : '—') },
        ]}
        empty={<EmptyState icon="check" title={t('remit.none')} text={t('remit.noneText')} />}
      />
    </ListPage>
  );
}

/** One person says what is to become of it; above the limit another agrees. */
function Act({ one }: { one: Remittance }) {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const [becomes, setBecomes] = useState<RemittanceDecision>('payment');
  const [payment, setPayment] = useState(one.reference ?? '');
  const [note, setNote] = useState('');
  const address = path`/api/payments/ops/remittances/${one.id}`;
  const act = useMutationOnce(({ what, body }: { what: 'decide' | 'confirm' | 'decline'; body?: object }, once) => api.post(`${address}/${what}`, body ?? {}, once), {
    onSuccess: () => void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`${ops}/remittances`) }),
  });
  if (one.state === 'waiting') {
    return (
      <ConfirmButton
        size="compact-xs"
        question={t('remit.question', { amount: formatMoney(one.amount) })}
        blocked={note.trim() === '' || (becomes === 'payment' && payment.trim() === '')}
        text={
          <Stack gap="sm">
            <NativeSelect
              label={t('remit.becomes')}
              value={becomes}
              onChange={(event) => setBecomes(event.target.value as RemittanceDecision)}
              data={decisions
                .filter((value) => value === 'payment' || one.payer_account)
                .map((value) => ({ value, label: t(`remit.decisions.${value}`) }))}
            />
            {becomes === 'payment' && (
              <>
                <TextInput label={t('remit.paymentName')} value={payment} maxLength={60} onChange={(event) => setPayment(event.target.value)} />
                <Likely address={address} onPick={setPayment} />
              </>
            )}
            <Textarea label={t('remit.note')} required maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          </Stack>
        }
        onConfirm={() => act.mutateAsync({ what: 'decide', body: { becomes, payment: becomes === 'payment' ? payment.trim() : null, note: note.trim() } })}
      >
        {t('remit.decide')}
      </ConfirmButton>
    );
  }
  if (one.state !== 'proposed' || !one.proposal) return <>—</>;
  const { proposal } = one;
  return (
    <>
      {proposal.is_own ? (
        <p>{t('recon.own')}</p>
      ) : (
        <ConfirmButton
          size="compact-xs"
          question={t('remit.confirmQuestion')}
          text={t('remit.confirmText', { what: t(`remit.decisions.${proposal.becomes}`), note: proposal.note, payment: proposal.payment ?? '—' })}
          onConfirm={() => act.mutateAsync({ what: 'confirm' })}
        >
          {t('recon.confirm')}
        </ConfirmButton>
      )}{' '}
      <ConfirmButton size="compact-xs" danger question={t('recon.declineQuestion')} text={t('remit.declineText')} onConfirm={() => act.mutateAsync({ what: 'decline' })}>
        {t('recon.decline')}
      </ConfirmButton>
    </>
  );
}

/** Payments that wait for just that amount: to be chosen by a person, who knows why. */
function Likely({ address, onPick }: { address: string; onPick: (reference: string) => void }) {
  const { t } = useTranslation('payouts');
  const likely = useQuery<{ items: LikelyPayment[] }, ProblemError>({
    queryKey: [`${address}/likely`],
    queryFn: ({ signal }) => api.get(`${address}/likely`, { signal }),
  });
  if (!likely.data?.items.length) return <p>{t('remit.noneLikely')}</p>;
  return (
    <fieldset>
      <legend>{t('remit.likely')}</legend>
      {likely.data.items.map((one) => (
        <label key={one.payment} style={{ display: 'block' }}>
          <input type="radio" name="likely" onChange={() => onPick(one.reference)} /> {one.buyer_name ?? '—'} <span className="mono">{one.reference}</span>
        </label>
      ))}
    </fieldset>
  );
}
