import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toast';
import type { Refund } from '../api';
import { AccountFields, accountOf, type AccountValues, isAccountWhole, noAccount } from '../payouts/AccountFields';

/** Of a refund that found no account to go to: the buyer names one. */
export function NameAccount({ refund }: { refund: Refund }) {
  const { t } = useTranslation(['payouts', 'payments']);
  const client = useQueryClient();
  const form = useForm({ initialValues: noAccount });
  const name = useMutationOnce((account: AccountValues) => api.put<Refund>(path`/api/payments/refunds/${refund.id}/account`, accountOf(account)), {
    onSuccess: () => {
      toast(t('payments:transfer.accountNamed'));
      void client.invalidateQueries({ queryKey: ['/api/payments/refunds'] });
    },
  });
  if (!refund.wants_account) return <>—</>;
  return (
    <ConfirmButton
      size="compact-xs"
      question={t('payments:transfer.accountQuestion', { amount: formatMoney(refund.amount) })}
      blocked={!isAccountWhole(form.values)}
      text={
        <Stack gap="sm">
          <p>{t('payments:transfer.accountText')}</p>
          <AccountFields form={form} />
          <FormError error={name.error} form={form} shown={['holder', 'number', 'bank_code', 'country']} />
        </Stack>
      }
      onConfirm={() => name.mutateAsync(form.values)}
    >
      {t('payments:transfer.nameAccount')}
    </ConfirmButton>
  );
}
