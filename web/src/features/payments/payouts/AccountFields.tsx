import { NativeSelect, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { CountrySelect } from '@/ui/selects';
import type { AccountForm } from './api';

const forms: AccountForm[] = ['iban', 'us', 'gb', 'cn', 'hk', 'bic'];

export interface AccountValues {
  holder: string;
  form: AccountForm;
  number: string;
  bank_code: string;
  country: string | null;
}

export const noAccount: AccountValues = { holder: '', form: 'iban', number: '', bank_code: '', country: null };

export const isAccountWhole = ({ holder, form, number, bank_code }: AccountValues) =>
  holder.trim() !== '' && number.trim() !== '' && (form === 'iban' || bank_code.trim() !== '');

/** As the server takes it: what is not filled in is not there. */
export const accountOf = (values: AccountValues) => ({ ...values, bank_code: values.bank_code.trim() || null });

/** A bank account that money goes to, in the way of its country. */
export function AccountFields({ form }: { form: UseFormReturnType<AccountValues> }) {
  const { t } = useTranslation('payouts');
  const chosen = form.values.form;
  return (
    <>
      <TextInput label={t('accounts.holder')} required maxLength={70} {...form.getInputProps('holder')} />
      <NativeSelect label={t('accounts.form')} data={forms.map((value) => ({ value, label: t(`form.${value}`) }))} {...form.getInputProps('form')} />
      <TextInput label={t(`bankCode.${chosen}`)} required={chosen !== 'iban'} maxLength={30} {...form.getInputProps('bank_code')} />
      <TextInput label={t('accounts.number')} required maxLength={60} autoComplete="off" {...form.getInputProps('number')} />
      {chosen === 'bic' && <CountrySelect label={t('accounts.country')} clearable {...form.getInputProps('country')} />}
    </>
  );
}
