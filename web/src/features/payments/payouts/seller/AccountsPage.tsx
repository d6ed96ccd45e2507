import { Button, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { CountrySelect, CurrencySelect } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { type AccountForm, type Beneficiary, seller } from '../api';

const list = `${seller}/beneficiaries`;
const forms: AccountForm[] = ['iban', 'us', 'gb', 'cn', 'hk', 'bic'];

/** Where a seller's money goes. */
export default function AccountsPage() {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const query = useQuery<{ items: Beneficiary[] }, ProblemError>({ queryKey: [list], queryFn: ({ signal }) => api.get(list, { signal }) });
  const refresh = () => client.invalidateQueries({ queryKey: [list] });
  const [editing, setEditing] = useState<Beneficiary | 'new'>();
  return (
    <ListPage
      title={t('accounts.title')}
      lead={t('accounts.lead')}
      back={{ to: '/seller/payouts', label: t('list.title') }}
      actions={<Button onClick={() => setEditing('new')}>{t('accounts.add')}</Button>}
    >
      {query.error && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <TextSkeleton lines={4} />}
      {query.data && (
        <DataTable
          label={t('accounts.title')}
          rows={query.data.items}
          rowKey={(row) => row.id}
          empty={<EmptyState icon="card" title={t('accounts.none')} text={t('accounts.noneText')} />}
          columns={[
            { key: 'holder', label: t('accounts.holder'), cell: (row) => row.holder },
            { key: 'number', label: t('accounts.number'), cell: (row) => <span className="mono">{row.number}</span> },
            { key: 'bank', label: t('accounts.bank'), cell: (row) => <span className="mono">{[row.country, row.bank_code].filter(Boolean).join(' ')}</span>, wideOnly: true },
            { key: 'currency', label: t('accounts.currency'), cell: (row) => row.currency },
            { key: 'usable', label: t('accounts.usable'), cell: (row) => (row.is_usable ? t('accounts.usableNow') : <DateTime at={row.usable_at} />) },
            {
              key: 'act',
              label: '',
              cell: (row) => (
                <>
                  <Button size="compact-xs" variant="default" onClick={() => setEditing(row)}>
                    {t('accounts.change')}
                  </Button>{' '}
                  <ConfirmButton
                    size="compact-xs"
                    danger
                    question={t('accounts.removeQuestion')}
                    text={t('accounts.removeText')}
                    onConfirm={() => api.delete(path`/api/payments/seller/beneficiaries/${row.id}`).then(refresh)}
                  >
                    {t('accounts.remove')}
                  </ConfirmButton>
                </>
              ),
            },
          ]}
        />
      )}
      {editing && <Editor one={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} onDone={refresh} />}
    </ListPage>
  );
}

function Editor({ one, onClose, onDone }: { one?: Beneficiary; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('payouts');
  const form = useForm({
    initialValues: {
      holder: one?.holder ?? '',
      form: one?.form ?? ('iban' as AccountForm),
      number: '',
      bank_code: one?.bank_code ?? '',
      country: null as string | null,
      currency: one?.currency ?? 'EUR',
    },
  });
  const save = useMutationOnce(
    (values: typeof form.values, once) => {
      const body = { ...values, bank_code: values.bank_code || null };
      if (!one) return api.post<Beneficiary>(list, body, once);
      return api.put<Beneficiary>(path`/api/payments/seller/beneficiaries/${one.id}`, body, { ifMatch: `"${one.version}"` });
    },
    {
      onSuccess: () => {
        toast(t('terms.saved'));
        onDone();
        onClose();
      },
    },
  );
  const chosen = form.values.form;
  return (
    <Modal opened onClose={onClose} title={one ? t('accounts.change') : t('accounts.add')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          <TextInput label={t('accounts.holder')} required maxLength={70} {...form.getInputProps('holder')} />
          <NativeSelect label={t('accounts.form')} data={forms.map((value) => ({ value, label: t(`form.${value}`) }))} {...form.getInputProps('form')} />
          <TextInput label={t(`bankCode.${chosen}`)} required={chosen !== 'iban'} maxLength={30} {...form.getInputProps('bank_code')} />
          <TextInput label={t('accounts.number')} required maxLength={60} autoComplete="off" {...form.getInputProps('number')} />
          {chosen === 'bic' && <CountrySelect label={t('accounts.country')} clearable {...form.getInputProps('country')} />}
          <CurrencySelect label={t('accounts.currency')} disabled={one !== undefined} {...form.getInputProps('currency')} />
          <FormError error={save.error} form={form} shown={['holder', 'number', 'bank_code', 'country', 'currency']} />
          <Button type="submit" loading={save.isPending}>
            {t('accounts.save')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
