import { Button, Modal, NativeSelect, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { formatMoney, type MoneyValue } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ChoiceFilter } from '@/ui/FilterBar';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { MoneyInput } from '@/ui/MoneyInput';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { type Balance, type Beneficiary, type Payout, payoutStates, seller } from '../api';
import { PayoutTable } from '../PayoutTable';
import { TermsPanel } from './TermsPanel';

const list = `${seller}/payouts`;

/** A seller's payouts, how they are paid, and the way to ask for one. */
export default function PayoutsPage() {
  const { t } = useTranslation('payouts');
  const state = useTableState({ filters: ['state'] });
  const page = useCursorPage<Payout>(list, state.query, { refetchInterval: 15_000 });
  return (
    <ListPage
      title={t('list.title')}
      lead={
        <>
          {t('list.lead')} <Link to="/seller/payouts/accounts">{t('accounts.title')}</Link>
        </>
      }
      actions={<Ask />}
      filters={<ChoiceFilter state={state} name="state" label={t('list.state')} options={payoutStates.map((value) => ({ value, label: t(`status.${value}`) }))} />}
    >
      <TermsPanel />
      <PayoutTable state={state} page={page} rowTo={(row) => `/seller/payouts/${row.id}`} empty={<EmptyState icon="money" title={t('list.none')} text={t('list.noneText')} />} />
    </ListPage>
  );
}

function Ask() {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState('');
  const [amount, setAmount] = useState<MoneyValue>();
  const accounts = useQuery<{ items: Beneficiary[] }, ProblemError>({
    queryKey: [`${seller}/beneficiaries`],
    queryFn: ({ signal }) => api.get(`${seller}/beneficiaries`, { signal }),
    enabled: open,
  });
  const balances = useQuery<{ items: Balance[] }, ProblemError>({
    queryKey: [`${seller}/balance`],
    queryFn: ({ signal }) => api.get(`${seller}/balance`, { signal }),
    enabled: open,
  });
  const usable = accounts.data?.items.filter((one) => one.is_usable) ?? [];
  const account = usable.find((one) => one.id === chosen) ?? usable[0];
  const available = balances.data?.items.find((one) => one.available.currency === account?.currency)?.available;
  const wanted = amount?.currency === account?.currency ? amount : (available ?? (account && { amount: '0', currency: account.currency }));
  const ask = useMutationOnce((body: { beneficiary: string; amount: MoneyValue }, once) => api.post<Payout>(list, body, once), {
    onSuccess: () => {
      setOpen(false);
      toast(t('ask.done'));
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(seller) });
    },
  });
  const failed = accounts.error ?? balances.error;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('list.ask')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('ask.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (account && wanted) ask.mutate({ beneficiary: account.id, amount: wanted });
          }}
        >
          <Stack gap="md">
            {failed && <ErrorPanel error={failed} />}
            {accounts.data && !account && <p>{t('ask.noAccount')}</p>}
            {account && (
              <NativeSelect
                label={t('ask.account')}
                value={account.id}
                onChange={(event) => setChosen(event.target.value)}
                data={usable.map((one) => ({ value: one.id, label: `${one.currency} · ${one.holder} ${one.number}` }))}
              />
            )}
            {account && wanted && (
              <MoneyInput
                label={t('ask.amount')}
                description={available ? t('ask.available', { amount: formatMoney(available) }) : undefined}
                value={wanted}
                onChange={setAmount}
              />
            )}
            <FormError error={ask.error} />
            <Button type="submit" loading={ask.isPending} disabled={!account}>
              {t('ask.submit')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
