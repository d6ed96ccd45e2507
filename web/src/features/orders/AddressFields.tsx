// The inputs of an address, for the book, for checkout and for shipping.
import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { CountrySelect } from '@/ui/selects';
import type { Address } from './api';
import styles from './orders.module.css';

export const emptyAddress = (country: string): Address => ({
  name: '',
  company: '',
  line1: '',
  line2: '',
  city: '',
  region: '',
  postal_code: '',
  country,
  phone: '',
});

/** Empty texts are not sent: they would be kept as empty lines. */
export const cleanAddress = (address: Address): Address => ({
  ...address,
  company: address.company || null,
  line2: address.line2 || null,
  region: address.region || null,
  postal_code: address.postal_code || null,
  phone: address.phone || null,
});

/** Every field as an input can hold it. */
export const fullAddress = (address: Address): Address => ({ ...emptyAddress(address.country), ...nonNull(address) });

const nonNull = (address: Address) =>
  Object.fromEntries(Object.entries(address).map(([name, value]) => [name, value ?? ''])) as unknown as Address;

const texts = [
  ['name', 120, 'name', true],
  ['company', 120, 'organization', false],
  ['line1', 200, 'address-line1', true],
  ['line2', 200, 'address-line2', false],
  ['postal_code', 20, 'postal-code', false],
  ['city', 100, 'address-level2', true],
  ['region', 100, 'address-level1', false],
  ['phone', 40, 'tel', false],
] as const;

// The form holds the address under `address`, as the server names it in its refusals.
export function AddressFields<T extends { address: Address }>({ form }: { form: UseFormReturnType<T> }) {
  const { t } = useTranslation('orders');
  return (
    <div className={styles.form}>
      {texts.map(([name, maxLength, autoComplete, required]) => (
        <TextInput
          key={name}
          label={t(`address.${name}`)}
          required={required}
          withAsterisk={required}
          maxLength={maxLength}
          autoComplete={autoComplete}
          {...form.getInputProps(`address.${name}`)}
        />
      ))}
      <CountrySelect label={t('address.country')} required allowDeselect={false} {...form.getInputProps('address.country')} />
    </div>
  );
}
