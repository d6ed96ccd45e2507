import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { formatMoney, type MoneyValue } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import type { OpsIntent } from '../api';

interface Props {
  id: string;
  received: MoneyValue | null;
  owed: MoneyValue;
  onDone: (after: OpsIntent) => void;
}

/** A wrong amount: take it as payment, or send it back. */
export function ResolveButtons({ id, received, owed, onDone }: Props) {
  const { t } = useTranslation('payments');
  const address = path`/api/payments/ops/intents/${id}/resolve`;
  const resolve = useMutationOnce((decision: 'accept' | 'refund', once) => api.post<OpsIntent>(address, { decision }, once), { onSuccess: onDone });
  const came = received ? formatMoney(received) : '—';
  return (
    <>
      {received?.currency === owed.currency && (
        <ConfirmButton
          size="xs"
          question={t('conflict.accept')}
          text={t('conflict.acceptText', { came, owed: formatMoney(owed) })}
          onConfirm={() => resolve.mutateAsync('accept')}
        >
          {t('conflict.accept')}
        </ConfirmButton>
      )}
      <ConfirmButton size="xs" danger question={t('conflict.refund')} text={t('conflict.refundText', { came })} onConfirm={() => resolve.mutateAsync('refund')}>
        {t('conflict.refund')}
      </ConfirmButton>
    </>
  );
}
