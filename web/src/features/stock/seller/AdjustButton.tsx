import { Button, Modal, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { FormError } from '@/ui/FormError';
import { Icon } from '@/ui/Icon';
import { toast } from '@/ui/toast';
import { base, type Item, type Level } from '../api';
import { WarehousePicker } from '../pieces';
import styles from '../stock.module.css';
import { useChosenWarehouse, useStockChanged } from '../useWarehouses';

interface Input {
  warehouse: string;
  kind: 'correction' | 'write_off';
  quantity: number | '';
  reason: string;
  note: string;
}

/** Sets the books right by hand: more, fewer, or gone. */
export function AdjustButton({ item }: { item: Item }) {
  const { t } = useTranslation('stock');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<Icon name="edit" />} onClick={() => setOpen(true)}>
        {t('adjust.title')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('adjust.titleOf', { sku: item.sku })} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        {open && <Form item={item} onDone={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

function Form({ item, onDone }: { item: Item; onDone: () => void }) {
  const { t } = useTranslation('stock');
  const { place, nameOf } = useChosenWarehouse();
  const changed = useStockChanged();
  const form = useForm<Input>({ initialValues: { warehouse: item.levels[0]?.warehouse ?? place, kind: 'correction', quantity: '', reason: '', note: '' } });
  const { values } = form;
  const level = item.levels.find((entry) => entry.warehouse === values.warehouse);
  const adjust = useMutationOnce(
    (input: Input, once) =>
      api.post<Level>(
        `${base}/adjustments`,
        { variant: item.variant, warehouse: input.warehouse || place, kind: input.kind, quantity: Number(input.quantity), reason: input.reason.trim(), note: input.note.trim() || null },
        once,
      ),
    {
      onSuccess: async (after) => {
        await changed();
        toast(t('adjust.done', { units: formatNumber(after.on_hand), warehouse: nameOf(after.warehouse) }));
        onDone();
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((input) => adjust.mutate(input))}>
      <p className={styles.small}>{plainText(item.title)}</p>
      <WarehousePicker label={t('warehouse.one')} value={values.warehouse || place} onChange={(id) => form.setFieldValue('warehouse', id)} />
      <SegmentedControl
        aria-label={t('history.kind')}
        value={values.kind}
        onChange={(kind) => form.setFieldValue('kind', kind as Input['kind'])}
        data={[
          { value: 'correction', label: t('kind.correction') },
          { value: 'write_off', label: t('kind.write_off') },
        ]}
      />
      <NumberInput
        data-autofocus
        label={t(values.kind === 'correction' ? 'adjust.change' : 'adjust.gone')}
        description={t('adjust.now', { units: formatNumber(level?.on_hand ?? 0), reserved: formatNumber(level?.reserved ?? 0) })}
        min={values.kind === 'correction' ? -(level?.on_hand ?? 0) : 1}
        max={values.kind === 'correction' ? 1_000_000_000 : (level?.on_hand ?? 0)}
        allowDecimal={false}
        required
        {...form.getInputProps('quantity')}
      />
      <TextInput label={t('adjust.reason')} description={t('adjust.reasonHint')} required maxLength={200} {...form.getInputProps('reason')} />
      <Textarea label={t('adjust.note')} maxLength={500} {...form.getInputProps('note')} />
      <FormError error={adjust.error} form={form} />
      <div>
        <Button type="submit" loading={adjust.isPending} disabled={values.quantity === '' || values.quantity === 0}>
          {t('adjust.book')}
        </Button>
      </div>
    </form>
  );
}
