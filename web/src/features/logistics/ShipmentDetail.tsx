import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { LinkButton } from '@/ui/Link';
import { DetailPage, Section } from '@/ui/frames';
import { FormError } from '@/ui/FormError';
import { useParam } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import type { TrackingStatus } from './api';
import { TrackingDoc } from './TrackingDoc';
import { useTracked } from './useTracked';
import styles from './logistics.module.css';

const told: TrackingStatus[] = ['picked_up', 'in_transit', 'customs', 'out_for_delivery', 'ready_for_pickup', 'delivered', 'delivery_failed', 'on_hold', 'delayed', 'return_to_sender', 'returned'];

/** A shipment for those who send it: tracking, labels, and news by hand where no carrier tells. */
export function ShipmentDetail({ base }: { base: string }) {
  const { t } = useTranslation('logistics');
  const id = useParam('shipment');
  const query = useTracked(id);
  return (
    <DetailPage
      query={query}
      name={t('tracking.shipment')}
      title={({ shipment }) => shipment.tracking_number}
      back={{ to: base, label: t('list.title') }}
      actions={() => <LinkButton to={`${base}/${id}/labels`}>{t('label.print')}</LinkButton>}
    >
      {(tracked) => (
        <>
          <TrackingDoc tracked={tracked} />
          {!tracked.carrier_tells && <RecordNews id={id} />}
        </>
      )}
    </DetailPage>
  );
}

function RecordNews({ id }: { id: string }) {
  const { t } = useTranslation('logistics');
  const queries = useQueryClient();
  const form = useForm({ initialValues: { status: 'picked_up', note: '' } });
  const save = useMutationOnce(
    (input: { status: string; note: string }, once) =>
      api.post(path`/api/logistics/shipments/${id}/news`, { at: new Date(Date.now() - 1000).toISOString(), status: input.status, note: input.note || null }, once),
    {
      onSuccess: () => {
        toast(t('news.saved'));
        form.reset();
        void queries.invalidateQueries({ queryKey: ['/api/logistics/shipments'] });
      },
    },
  );
  return (
    <Section title={t('news.title')}>
      <p>{t('news.lead')}</p>
      <FormError error={save.error} form={form} shown={['status', 'note']} />
      <form className={styles.news} onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <NativeSelect label={t('list.status')} data={told.map((value) => ({ value, label: t(`status.${value}`) }))} {...form.getInputProps('status')} />
        <TextInput label={t('news.note')} maxLength={500} {...form.getInputProps('note')} />
        <Button type="submit" loading={save.isPending}>{t('news.save')}</Button>
      </form>
    </Section>
  );
}
