import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import type { Refund, RefundPayee } from '../api';

/** What an operator can do with a refund that does not get on by itself. */
export function RefundActions({ refund, onDone }: { refund: Refund; onDone: () => void }) {
  const { t } = useTranslation('payments');
  const address = path`/api/payments/ops/refunds/${refund.id}`;
  const act = useMutationOnce((what: 'resubmit' | 'give-up', once) => api.post<Refund>(`${address}/${what}`, {}, once), { onSuccess: onDone });
  if (refund.state === 'requested') return <Held address={`${address}/account`} />;
  if (refund.state !== 'needs_review' && refund.state !== 'unknown') return <>—</>;
  const amount = formatMoney(refund.amount);
  return (
    <Group gap="xs">
      <ConfirmButton size="xs" question={t('refund.again')} text={
          <>
            <p>{t('refund.againText', { amount })}</p>
            {refund.reason === 'account_given' && <Payee address={`${address}/account`} />}
          </>
        } onConfirm={() => act.mutateAsync('resubmit')}>
        {t('refund.again')}
      </ConfirmButton>
      {refund.state === 'needs_review' && (
        <ConfirmButton size="xs" danger question={t('refund.giveUp')} text={t('refund.giveUpText', { amount })} onConfirm={() => act.mutateAsync('give-up')}>
          {t('refund.giveUp')}
        </ConfirmButton>
      )}
    </Group>
  );
}

/** Where it would go to: the buyer named the account, and somebody has to look at it. */
function Payee({ address }: { address: string }) {
  const { t } = useTranslation('payments');
  const payee = useQuery<RefundPayee, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  if (!payee.data) return <p>{payee.error ? t('refund.noPayee') : '…'}</p>;
  const { holder, number, bank_code, country } = payee.data;
  return (
    <>
      <p>{t('refund.goesTo', { holder, number, bank: bank_code ?? '—', country })}</p>
      <Held address={address} />
    </>
  );
}

/** Nothing leaves for somebody whom a list may name. */
function Held({ address }: { address: string }) {
  const { t } = useTranslation('payments');
  const payee = useQuery<RefundPayee, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  if (payee.data?.looked !== 'held') return <>—</>;
  return <p>{t('refund.held', { holder: payee.data.holder, because: payee.data.held_because ?? '—' })}</p>;
}
