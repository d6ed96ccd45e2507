import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { CopyText } from '@/ui/CopyText';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import type { Order, RecipientNumber as Shown } from '../api';

/** What the destination's customs know the recipient by: under lock until whoever declares asks for it. */
export function RecipientNumber({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const show = useMutation<Shown, ProblemError>({
    mutationFn: () => api.post(path`/api/orders/orders/${order.id}/recipient-number`, {}),
  });
  return (
    <Section title={t('recipient.title')}>
      <p>{t('recipient.text')}</p>
      <FormError error={show.error} />
      {show.data ? (
        <CopyText text={show.data.number} label={t('recipient.title')} />
      ) : (
        <Button variant="default" loading={show.isPending} onClick={() => show.mutate()}>
          {t('recipient.show')}
        </Button>
      )}
    </Section>
  );
}
