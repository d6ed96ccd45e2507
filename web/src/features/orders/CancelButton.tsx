// Calling an order off: the end of the checkout before payment, a request after it, or a decision.
import { NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { toast } from '@/ui/toast';
import { type Order, type Reason } from './api';
import { useOrdersChanged } from './OrderDetail';
import styles from './orders.module.css';

interface Props {
  order: Order;
  /** What the button says and what follows: `unpaid`, `recalled`, `request`, `decision`. */
  kind: 'unpaid' | 'recalled' | 'request' | 'decision';
  reasons: readonly Reason[];
}

export function CancelButton({ order, kind, reasons }: Props) {
  const { t } = useTranslation('orders');
  const changed = useOrdersChanged();
  const [reason, setReason] = useState<Reason>(reasons[0] ?? 'other');
  const [note, setNote] = useState('');
  const cancel = useMutationOnce((input: { reason: Reason; note: string | null }, once) =>
    api.post(path`/api/orders/orders/${order.id}/cancel`, input, once),
  );
  return (
    <ConfirmButton
      danger
      question={t(`cancel.${kind}.question`, { number: order.number })}
      text={
        <div className={styles.wide}>
          <p>{t(`cancel.${kind}.text`)}</p>
          <NativeSelect
            label={t('claim.reason')}
            value={reason}
            onChange={(event) => setReason(event.target.value as Reason)}
            data={reasons.map((value) => ({ value, label: t(`reason.${value}`) }))}
          />
          <Textarea label={t('cancel.note')} maxLength={1000} autosize minRows={2} value={note} onChange={(event) => setNote(event.target.value)} />
        </div>
      }
      onConfirm={async () => {
        await cancel.mutateAsync({ reason, note: note.trim() || null });
        await changed();
        toast(t(`cancel.${kind}.done`));
      }}
    >
      {t(`cancel.${kind}.button`)}
    </ConfirmButton>
  );
}
