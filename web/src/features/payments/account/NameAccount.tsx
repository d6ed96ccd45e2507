import { NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { FormError } from '@/ui/FormError';
import { CountrySelect } from '@/ui/selects';
import { toast } from '@/ui/toast';
import type { Refund } from '../api';
import type { AccountForm } from '../payouts/api';

const forms: AccountForm[] = ['iban', 'us', 'gb', 'cn', 'hk', 'bic'];

/** Of a refund that found no account to go to: the buyer names one. */
export function NameAccount({ refund }: { refund: Refund }) {
  const { t } = useTranslation(['payouts', 'payments']);
  const client = useQueryClient();
  const form = useForm({ initialValues: { holder: '', form: 'iban' as AccountForm, number: '', bank_code: '', country: null as string | null } });
  const chosen = form.values.form;
  const name = useMutationOnce(
    (account: typeof form.values) => api.put<Refund>(path`/api/payments/refunds/${refund.id}/account`, { ...account, bank_code: account.bank_code.trim() || null }),
    {
      onSuccess: () => {
        toast(t('payments:transfer.accountNamed'));
        void client.invalidateQueries({ queryKey: ['/api/payments/refunds'] });
      },
    },
  );
  if (!refund.wants_account) return <>—</>;
  const { holder, number, bank_code } = form.values;
  return (
    <ConfirmButton
      size="compact-xs"
      question={t('payments:transfer.accountQuestion', { amount: formatMoney(refund.amount) })}
      blocked={!holder.trim() || !number.trim() || (chosen !== 'iban' && !bank_code.trim())}
      text={
        <Stack gap="sm">
          <p>{t('payments:transfer.accountText')}</p>
          <TextInput label={t('accounts.holder')} required maxLength={70} {...form.getInputProps('holder')} />
          <NativeSelect label={t('accounts.form')} data={forms.map((value) => ({ value, label: t(`form.${value}`) }))} {...form.getInputProps('form')} />
          <TextInput label={t(`bankCode.${chosen}`)} required={chosen !== 'iban'} maxLength={30} {...form.getInputProps('bank_code')} />
          <TextInput label={t('accounts.number')} required maxLength={60} autoComplete="off" {...form.getInputProps('number')} />
          {chosen === 'bic' && <CountrySelect label={t('accounts.country')} clearable {...form.getInputProps('country')} />}
          <FormError error={name.error} form={form} shown={['holder', 'number', 'bank_code', 'country']} />
        </Stack>
      }
      onConfirm={() => name.mutateAsync(form.values)}
    >
      {t('payments:transfer.nameAccount')}
    </ConfirmButton>
  );
}
