// Giving up what has not left of a partly shipped order.
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { toast } from '@/ui/toast';
import type { Order } from './api';
import { useOrdersChanged } from './OrderDetail';
import styles from './orders.module.css';

export function CloseRestButton({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const changed = useOrdersChanged();
  const [note, setNote] = useState('');
  const close = useMutationOnce((input: { note: string | null }, once) => api.post(path`/api/orders/orders/${order.id}/close-rest`, input, once));
  return (
    <ConfirmButton
      danger
      question={t('rest.question')}
      text={
        <div className={styles.wide}>
          <p>{t('rest.text')}</p>
          <Textarea label={t('cancel.note')} maxLength={1000} autosize minRows={2} value={note} onChange={(event) => setNote(event.target.value)} />
        </div>
      }
      onConfirm={async () => {
        await close.mutateAsync({ note: note.trim() || null });
        await changed();
        toast(t('rest.done'));
      }}
    >
      {t('rest.button')}
    </ConfirmButton>
  );
}
