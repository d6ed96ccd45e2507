import { Checkbox, NativeSelect, NumberInput, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { CountrySelect, CurrencyNativeSelect } from '@/ui/selects';
import { useCategoryChoices } from '../categories';
import { units } from '../own';
import styles from '../own.module.css';
import type { ImportSettings } from './imports';

export interface SettingsValues {
  currency: string;
  default_weight_grams: number | '';
  default_origin: string | null;
  default_hs_code: string;
  lead_time_days: number | '';
  minimum_order: number | '';
  category: string | null;
  /** The types of the file with what they are here; a list, because a type may hold any character. */
  categories: { type: string; category: string | null }[];
  language: ImportSettings['language'];
  unit: ImportSettings['unit'];
  publish: boolean;
  pictures: boolean;
}

export type SettingsForm = UseFormReturnType<SettingsValues>;

export const firstSettings = (currency: string): SettingsValues => ({
  currency,
  default_weight_grams: '',
  default_origin: 'CN',
  default_hs_code: '',
  lead_time_days: 7,
  minimum_order: 1,
  category: null,
  categories: [],
  language: 'en',
  unit: 'piece',
  publish: true,
  pictures: true,
});

export const valuesOfSettings = (settings: ImportSettings, types: readonly string[]): SettingsValues => ({
  ...settings,
  default_weight_grams: settings.default_weight_grams ?? '',
  default_hs_code: settings.default_hs_code ?? '',
  categories: types.slice(0, 500).map((type) => ({ type, category: settings.categories[type] ?? null })),
});

export const settingsOf = (values: SettingsValues): ImportSettings => ({
  ...values,
  default_weight_grams: values.default_weight_grams === '' ? null : values.default_weight_grams,
  default_hs_code: values.default_hs_code.replace(/[.\s]/g, '') || null,
  lead_time_days: values.lead_time_days === '' ? 7 : values.lead_time_days,
  minimum_order: values.minimum_order === '' ? 1 : values.minimum_order,
  categories: Object.fromEntries(values.categories.flatMap(({ type, category }) => (category ? [[type, category]] : []))),
});

/** An error of the server beside its input: the settings may be a part of a form or the whole body. */
export const placeOfSetting = (path: string, values: SettingsValues): string => {
  const plain = path.replace(/^settings\./, '');
  const type = /^categories\.(.+)$/.exec(plain)?.[1];
  return type === undefined ? plain : `categories.${values.categories.findIndex((one) => one.type === type)}.category`;
};

/** What the file does not say. */
export function ImportSettingsFields({ form }: { form: SettingsForm }) {
  const { t } = useTranslation('catalog');
  const categories = useCategoryChoices();
  const whole = { allowDecimal: false, min: 1, max: 1_000_000_000 };
  return (
    <div className={styles.stack}>
      <div className={styles.grid}>
        <CurrencyNativeSelect label={t('import.currency')} description={t('import.currencyHint')} {...form.getInputProps('currency')} />
        <NativeSelect
          label={t('import.language')}
          description={t('import.languageHint')}
          data={[
            { value: 'en', label: t('edit.en') },
            { value: 'zh-CN', label: t('edit.zh-CN') },
          ]}
          {...form.getInputProps('language')}
        />
        <NumberInput label={t('import.weight')} description={t('import.weightHint')} {...whole} {...form.getInputProps('default_weight_grams')} />
        <CountrySelect label={t('edit.origin')} description={t('import.originHint')} clearable {...form.getInputProps('default_origin')} />
        <TextInput label={t('edit.hs')} description={t('edit.hsHint')} inputMode="numeric" maxLength={14} {...form.getInputProps('default_hs_code')} />
        <Select label={t('search.category')} description={t('import.categoryHint')} searchable clearable data={categories} {...form.getInputProps('category')} />
        <NumberInput label={t('edit.lead')} allowDecimal={false} min={0} max={365} {...form.getInputProps('lead_time_days')} />
        <NumberInput label={t('product.minimum')} {...whole} {...form.getInputProps('minimum_order')} />
        <NativeSelect label={t('edit.unit')} data={units.map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))} {...form.getInputProps('unit')} />
      </div>
      {form.values.categories.length > 0 && (
        <fieldset className={styles.block}>
          <legend>{t('import.types')}</legend>
          <p className={styles.small}>{t('import.typesHint')}</p>
          <div className={styles.two}>
            {form.values.categories.map((row, at) => (
              <Select key={row.type} label={row.type} placeholder={t('import.asAbove')} searchable clearable data={categories} {...form.getInputProps(`categories.${at}.category`)} />
            ))}
          </div>
        </fieldset>
      )}
      <Checkbox label={t('import.publish')} {...form.getInputProps('publish', { type: 'checkbox' })} />
      <Checkbox label={t('import.pictures')} {...form.getInputProps('pictures', { type: 'checkbox' })} />
    </div>
  );
}
