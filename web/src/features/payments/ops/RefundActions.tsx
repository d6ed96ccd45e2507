import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import type { Refund } from '../api';

/** What an operator can do with a refund that does not get on by itself. */
export function RefundActions({ refund, onDone }: { refund: Refund; onDone: () => void }) {
  const { t } = useTranslation('payments');
  const address = path`/api/payments/ops/refunds/${refund.id}`;
  const act = useMutationOnce((what: 'resubmit' | 'give-up', once) => api.post<Refund>(`${address}/${what}`, {}, once), { onSuccess: onDone });
  if (refund.state !== 'needs_review' && refund.state !== 'unknown') return <>—</>;
  const amount = formatMoney(refund.amount);
  return (
    <Group gap="xs">
      <ConfirmButton size="xs" question={t('refund.again')} text={t('refund.againText', { amount })} onConfirm={() => act.mutateAsync('resubmit')}>
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
