import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Icon } from '@/ui/Icon';
import { useWords } from '../categories';
import styles from '../own.module.css';
import { freshKey, noText, optionsMax } from './draft';
import type { ProductForm } from './form';

/** What buyers choose between: colour, size. Adding and removing here keeps the variants in step. */
export function OptionsPanel({ form }: { form: ProductForm }) {
  const { t } = useTranslation('catalog');
  const words = useWords();
  const { options, variants } = form.values;
  const put = (change: Partial<typeof form.values>) => form.setValues(change);

  const addOption = () => {
    const [key, value] = [freshKey(), freshKey()];
    put({
      options: [...options, { key, name: noText(), values: [{ key: value, name: noText() }] }],
      variants: variants.map((variant) => ({ ...variant, options: { ...variant.options, [key]: value } })),
    });
  };
  const removeOption = (key: string) => {
    const left = options.filter((option) => option.key !== key);
    const seen = new Set<string>();
    put({
      options: left,
      // Variants that differed only by it would be the same: the first of them stays.
      variants: variants
        .map((variant) => ({ ...variant, options: Object.fromEntries(Object.entries(variant.options).filter(([name]) => name !== key)) }))
        .filter((variant) => {
          const what = left.map((option) => variant.options[option.key]).join('\n');
          return !seen.has(what) && seen.add(what);
        }),
    });
  };
  const setValues = (at: number, values: (typeof options)[number]['values']) => put({ options: options.map((option, i) => (i === at ? { ...option, values } : option)) });

  return (
    <div className={styles.stack}>
      <p className={styles.small}>{t('edit.optionsHint')}</p>
      <datalist id="catalog-options">
        {words.data?.filter((word) => word.kind === 'option').map((word) => <option key={word.key} value={plainText(word.name)} />)}
      </datalist>
      {options.map((option, at) => (
        <fieldset key={option.key} className={styles.block}>
          <legend>{plainText(option.name) || t('edit.option', { number: at + 1 })}</legend>
          <div className={styles.pair}>
            <TextInput label={t('edit.nameIn.en')} list="catalog-options" maxLength={120} {...form.getInputProps(`options.${at}.name.en`)} />
            <TextInput label={t('edit.nameIn.zh-CN')} lang="zh-CN" maxLength={120} {...form.getInputProps(`options.${at}.name.zh-CN`)} />
            <ConfirmButton
              danger
              question={t('edit.removeOptionQuestion', { name: plainText(option.name) })}
              text={t('edit.removeOptionText')}
              onConfirm={async () => removeOption(option.key)}
            >
              {t('common:action.remove')}
            </ConfirmButton>
          </div>
          <div className={styles.stack} role="group" aria-label={t('edit.valuesOf', { name: plainText(option.name) })}>
            {option.values.map((value, of) => {
              const used = variants.some((variant) => variant.options[option.key] === value.key);
              return (
                <div key={value.key} className={styles.pair}>
                  <TextInput aria-label={t('edit.valueIn.en', { number: of + 1 })} placeholder={t('edit.en')} maxLength={110} {...form.getInputProps(`options.${at}.values.${of}.name.en`)} />
                  <TextInput
                    aria-label={t('edit.valueIn.zh-CN', { number: of + 1 })}
                    placeholder={t('edit.zh-CN')}
                    lang="zh-CN"
                    maxLength={110}
                    {...form.getInputProps(`options.${at}.values.${of}.name.zh-CN`)}
                  />
                  <ActionIcon
                    variant="default"
                    size={36}
                    disabled={used}
                    title={used ? t('edit.valueUsed') : undefined}
                    aria-label={t('edit.removeValue', { name: plainText(value.name) || String(of + 1) })}
                    onClick={() => setValues(at, option.values.filter((_, i) => i !== of))}
                  >
                    <Icon name="trash" size={16} />
                  </ActionIcon>
                </div>
              );
            })}
            <div>
              <Button
                variant="default"
                size="xs"
                leftSection={<Icon name="plus" size={14} />}
                disabled={option.values.length >= 100}
                onClick={() => setValues(at, [...option.values, { key: freshKey(), name: noText() }])}
              >
                {t('edit.addValue')}
              </Button>
            </div>
          </div>
        </fieldset>
      ))}
      <div>
        <Button variant="default" leftSection={<Icon name="plus" size={16} />} disabled={options.length >= optionsMax} onClick={addOption}>
          {t('edit.addOption')}
        </Button>
      </div>
    </div>
  );
}
