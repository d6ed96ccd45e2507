import { Button, Checkbox, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { FormError } from '@/ui/FormError';
import { Figure, Figures } from '@/ui/frames';
import { CountrySelect } from '@/ui/selects';
import { useCategoryChoices } from '../categories';
import type { Filled } from '../own';
import styles from '../own.module.css';

interface Props {
  opened: boolean;
  products: string[];
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

interface Values {
  category: string | null;
  origin: string | null;
  hs_code: string;
  weight_grams: number | '';
  lead_time_days: number | '';
  brand: string;
  replace: boolean;
  publish: boolean;
}

/** What many products lack, said once for all of them. */
export function FillGaps({ opened, products, onClose, onDone }: Props) {
  const { t } = useTranslation('catalog');
  const [filled, setFilled] = useState<Filled>();
  const close = () => {
    setFilled(undefined);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} size="lg" title={t('fill.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      {filled ? (
        <div className={styles.stack} role="status">
          <Figures>
            <Figure label={t('fill.changed')}>{formatNumber(filled.changed)}</Figure>
            <Figure label={t('fill.published')}>{formatNumber(filled.published)}</Figure>
            {filled.no_room.length > 0 && <Figure label={t('fill.noRoom')}>{formatNumber(filled.no_room.length)}</Figure>}
            <Figure label={t('fill.incomplete')}>{formatNumber(filled.incomplete.length)}</Figure>
          </Figures>
          {filled.incomplete.length > 0 && <p>{t('fill.incompleteText')}</p>}
          <div>
            <Button onClick={close} data-autofocus>
              {t('common:action.done')}
            </Button>
          </div>
        </div>
      ) : (
        <Fields products={products} onFilled={(answer) => onDone().then(() => setFilled(answer))} />
      )}
    </Modal>
  );
}

function Fields({ products, onFilled }: { products: string[]; onFilled: (filled: Filled) => unknown }) {
  const { t } = useTranslation('catalog');
  const categories = useCategoryChoices();
  const form = useForm<Values>({
    initialValues: { category: null, origin: 'CN', hs_code: '', weight_grams: '', lead_time_days: '', brand: '', replace: false, publish: false },
  });
  const fill = useMutationOnce(
    (values: Values, once) =>
      api.post<Filled>(
        '/api/catalog/seller/fill',
        {
          products: products.slice(0, 200),
          category: values.category,
          origin: values.origin,
          hs_code: values.hs_code.replace(/[.\s]/g, '') || null,
          weight_grams: values.weight_grams === '' ? null : values.weight_grams,
          lead_time_days: values.lead_time_days === '' ? null : values.lead_time_days,
          brand: values.brand.trim() || null,
          replace: values.replace,
          publish: values.publish,
        },
        once,
      ),
    { onSuccess: (answer) => void onFilled(answer) },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => fill.mutate(values))}>
      <p className={styles.small}>{t('fill.lead', { count: products.length, shown: formatNumber(products.length) })}</p>
      <div className={styles.two}>
        <Select label={t('search.category')} searchable clearable data={categories} data-autofocus {...form.getInputProps('category')} />
        <CountrySelect label={t('edit.origin')} clearable {...form.getInputProps('origin')} />
        <TextInput label={t('edit.hs')} description={t('edit.hsHint')} inputMode="numeric" maxLength={14} {...form.getInputProps('hs_code')} />
        <NumberInput label={t('edit.weight')} description={t('fill.weightHint')} min={1} max={1_000_000_000} allowDecimal={false} {...form.getInputProps('weight_grams')} />
        <NumberInput label={t('edit.lead')} description={t('fill.leadHint')} min={0} max={365} allowDecimal={false} {...form.getInputProps('lead_time_days')} />
        <TextInput label={t('edit.brand')} maxLength={120} {...form.getInputProps('brand')} />
      </div>
      <Checkbox label={t('fill.replace')} {...form.getInputProps('replace', { type: 'checkbox' })} />
      <Checkbox label={t('fill.publish')} {...form.getInputProps('publish', { type: 'checkbox' })} />
      <FormError error={fill.error} form={form} shown={['category', 'origin', 'hs_code', 'weight_grams', 'lead_time_days', 'brand']} />
      <div>
        <Button type="submit" loading={fill.isPending}>
          {t('fill.submit')}
        </Button>
      </div>
    </form>
  );
}
