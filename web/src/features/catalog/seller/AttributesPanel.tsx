import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { plainText } from '@/i18n/format';
import { Icon } from '@/ui/Icon';
import { useWords } from '../categories';
import styles from '../own.module.css';
import { noText } from './draft';
import type { ProductForm } from './form';

/** What is known of the product: material, voltage. Common names are offered, others may be typed. */
export function AttributesPanel({ form }: { form: ProductForm }) {
  const { t } = useTranslation('catalog');
  const words = useWords().data?.filter((word) => word.kind === 'attribute') ?? [];
  const { attributes } = form.values;
  return (
    <div className={styles.stack}>
      <datalist id="catalog-attributes">
        {words.map((word) => (
          <option key={word.key} value={word.key}>
            {plainText(word.name)}
          </option>
        ))}
      </datalist>
      {attributes.map((attribute, at) => {
        const word = words.find((one) => one.key === attribute.key.trim());
        const name = plainText(word?.name) || attribute.key || String(at + 1);
        const twice = attributes.some((other, i) => i < at && other.key.trim() !== '' && other.key.trim() === attribute.key.trim());
        const key = form.getInputProps(`attributes.${at}.key`) as { error?: React.ReactNode };
        return (
          <div key={at} className={styles.triple} role="group" aria-label={name}>
            <TextInput
              label={t('edit.attribute')}
              description={word ? plainText(word.name) : undefined}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              list="catalog-attributes"
              maxLength={120}
              {...key}
              error={key.error ?? (twice ? t('edit.attributeTwice') : undefined)}
            />
            <TextInput label={t('edit.valueOf.en')} maxLength={2000} {...form.getInputProps(`attributes.${at}.value.en`)} />
            <TextInput label={t('edit.valueOf.zh-CN')} lang="zh-CN" maxLength={2000} {...form.getInputProps(`attributes.${at}.value.zh-CN`)} />
            <ActionIcon variant="default" size={36} aria-label={t('edit.removeAttribute', { name })} onClick={() => form.removeListItem('attributes', at)}>
              <Icon name="trash" size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={16} />}
          disabled={attributes.length >= 60}
          onClick={() => form.insertListItem('attributes', { key: '', value: noText() })}
        >
          {t('edit.addAttribute')}
        </Button>
      </div>
    </div>
  );
}
