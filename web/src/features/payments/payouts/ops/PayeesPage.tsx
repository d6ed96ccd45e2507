import { Button, Checkbox, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { ops, type Payee } from '../api';

const list = `${ops}/payees`;

/** Which sellers may be paid out to, and what is kept back. */
export default function PayeesPage() {
  const { t } = useTranslation('payouts');
  const { has } = useSession();
  const query = useQuery<{ items: Payee[] }, ProblemError>({ queryKey: [list], queryFn: ({ signal }) => api.get(list, { signal }) });
  const [editing, setEditing] = useState<Payee | 'new'>();
  const decides = has(['operator', 'finance']);
  return (
    <ListPage title={t('payees.title')} lead={t('payees.lead')} actions={decides && <Button onClick={() => setEditing('new')}>{t('payees.set')}</Button>}>
      {query.error && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <TextSkeleton lines={4} />}
      {query.data && (
        <DataTable
          label={t('payees.title')}
          rows={query.data.items}
          rowKey={(row) => row.seller}
          columns={[
            { key: 'seller', label: t('payees.seller'), cell: (row) => row.seller_name ?? <span className="mono">{row.seller}</span> },
            { key: 'verified', label: t('payees.verified'), cell: (row) => (row.verified_at ? <DateTime at={row.verified_at} as="date" /> : t('payees.not')) },
            { key: 'reserve', label: t('payees.reserve'), cell: (row) => `${row.reserve_percent} %`, numeric: true },
            { key: 'days', label: t('payees.days'), cell: (row) => row.reserve_days, numeric: true },
            { key: 'rhythm', label: t('payees.rhythm'), cell: (row) => t(`rhythm.${row.rhythm}`), wideOnly: true },
            {
              key: 'act',
              label: '',
              cell: (row) =>
                decides && (
                  <Button size="compact-xs" variant="default" onClick={() => setEditing(row)}>
                    {t('payees.change')}
                  </Button>
                ),
            },
          ]}
          empty={<EmptyState icon="users" title={t('payees.none')} text={t('payees.noneText')} />}
        />
      )}
      {editing && <Editor one={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </ListPage>
  );
}

function Editor({ one, onClose }: { one?: Payee; onClose: () => void }) {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      seller: one?.seller ?? '',
      is_verified: Boolean(one?.verified_at),
      reserve_percent: one?.reserve_percent ?? '0',
      reserve_days: one?.reserve_days ?? 0,
    },
  });
  const save = useMutationOnce(({ seller, ...body }: typeof form.values) => api.put<Payee>(path`/api/payments/ops/payees/${seller.trim()}`, body), {
    onSuccess: () => {
      toast(t('terms.saved'));
      void client.invalidateQueries({ queryKey: [list] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={one?.seller_name ?? t('payees.set')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          {!one && <TextInput label={t('payees.sellerId')} required maxLength={40} {...form.getInputProps('seller')} />}
          <Checkbox label={t('payees.isVerified')} {...form.getInputProps('is_verified', { type: 'checkbox' })} />
          <TextInput label={t('payees.percent')} inputMode="decimal" maxLength={6} {...form.getInputProps('reserve_percent')} />
          <NumberInput label={t('payees.days')} min={0} max={365} {...form.getInputProps('reserve_days')} />
          <FormError error={save.error} form={form} shown={['reserve_percent', 'reserve_days']} />
          <Button type="submit" loading={save.isPending}>
            {t('payees.save')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
