import { NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
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
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { useTableState } from '@/ui/useTableState';
import { AccountFields, accountOf, isAccountWhole, noAccount } from '../AccountFields';
import { type LikelyPayment, ops, type Remittance, type RemittanceDecision, type RemittanceState } from '../api';

const states: RemittanceState[] = ['screening', 'waiting', 'proposed', 'counted', 'booked', 'sent_back', 'returning', 'returned', 'recalled'];
const decisions: RemittanceDecision[] = ['payment', 'send_back', 'interest', 'recovery'];
const tones: Record<RemittanceState, Tone> = {
  screening: 'waiting',
  waiting: 'problem',
  proposed: 'waiting',
  counted: 'done',
  booked: 'done',
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
            cell: (row) => <Why one={row} />,
          },
          { key: 'amount', label: t('remit.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
          { key: 'act', label: t('remit.act'), cell: (row) => (decides ? <Act one={row} /> : '—') },
        ]}
        empty={<EmptyState icon="check" title={t('remit.none')} text={t('remit.noneText')} />}
      />
    </ListPage>
  );
}

/** What it is of, or why nobody may move it yet. */
function Why({ one }: { one: Remittance }) {
  const { t } = useTranslation('payouts');
  if (one.looked === 'held') return <>{t('remit.held', { because: one.held_because ?? '—' })}</>;
  if (one.looked) return <>{t('remit.lookedAt')}</>;
  if (one.payment) return <Link to={`/payments/${one.payment}`}>{t('remit.payment')}</Link>;
  if (one.became) return <>{t(`remit.decisions.${one.became}`)}</>;
  if (one.named_holder) return <>{t('remit.goesTo', { holder: one.named_holder, number: one.payer_account ?? '—' })}</>;
  return <>{one.why ? t(`remit.whys.${one.why}`) : '—'}</>;
}

/** One person says what is to become of it; another agrees where it is much, or leaves for an account that the bank did not tell. */
function Act({ one }: { one: Remittance }) {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const [becomes, setBecomes] = useState<RemittanceDecision>('payment');
  const [payment, setPayment] = useState(one.reference ?? '');
  const [note, setNote] = useState('');
  const account = useForm({ initialValues: noAccount });
  const namesAccount = becomes === 'send_back' && (!one.payer_account || one.why === 'return_refused');
  const address = path`/api/payments/ops/remittances/${one.id}`;
  const act = useMutationOnce(({ what, body }: { what: 'decide' | 'confirm' | 'decline'; body?: object }, once) => api.post(`${address}/${what}`, body ?? {}, once), {
    onSuccess: () => void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`${ops}/remittances`) }),
  });
  if (one.state === 'waiting') {
    return (
      <ConfirmButton
        size="compact-xs"
        question={t('remit.question', { amount: formatMoney(one.amount) })}
        blocked={note.trim() === '' || (becomes === 'payment' && payment.trim() === '') || (namesAccount && !isAccountWhole(account.values))}
        text={
          <Stack gap="sm">
            <NativeSelect
              label={t('remit.becomes')}
              value={becomes}
              onChange={(event) => setBecomes(event.target.value as RemittanceDecision)}
              data={decisions.map((value) => ({ value, label: t(`remit.decisions.${value}`) }))}
            />
            {becomes === 'payment' && (
              <>
                <TextInput label={t('remit.paymentName')} value={payment} maxLength={60} onChange={(event) => setPayment(event.target.value)} />
                <Likely address={address} onPick={setPayment} />
              </>
            )}
            {namesAccount && (
              <>
                <p>{t('remit.accountText')}</p>
                <AccountFields form={account} />
              </>
            )}
            {(becomes === 'interest' || becomes === 'recovery') && <p>{t(`remit.books.${becomes}`)}</p>}
            <Textarea label={t('remit.note')} required maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
            <FormError error={act.error} form={account} shown={namesAccount ? ['holder', 'number', 'bank_code', 'country'] : []} />
          </Stack>
        }
        onConfirm={() =>
          act.mutateAsync({
            what: 'decide',
            body: {
              becomes,
              payment: becomes === 'payment' ? payment.trim() : null,
              account: namesAccount ? accountOf(account.values) : null,
              note: note.trim(),
            },
          })
        }
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
          text={t('remit.confirmText', { what: t(`remit.decisions.${proposal.becomes}`), note: proposal.note, payment: proposal.payment ?? one.named_holder ?? '—' })}
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
