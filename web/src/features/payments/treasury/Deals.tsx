import { Button, Group, SimpleGrid, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorPage, useMutationOnce } from '@/api';
import type { Body } from '@/api/schemas';
import { formatDay, formatMoney, type MoneyValue } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { Money } from '@/ui/Money';
import { MoneyInput } from '@/ui/MoneyInput';
import { CurrencyNativeSelect } from '@/ui/selects';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import styles from '../payments.module.css';
import { type Cover, coverStates, deals, positions } from './api';

const tones = { proposed: 'waiting', booked: 'info', settled: 'done', declined: 'quiet' } as const;

/** Deals with the bank: one person enters what was dealt, another agrees, and then it is booked. */
export function Deals() {
  const { t } = useTranslation('treasury');
  const { has } = useSession();
  const decides = has(['operator', 'finance']);
  const table = useTableState({ filters: ['state'] });
  const page = useCursorPage<Cover>(deals, table.query, { refetchInterval: 30_000 });
  return (
    <>
      {decides && <Enter />}
      <Section title={t('deals')}>
        <ChoiceFilter state={table} name="state" label={t('state')} options={coverStates.map((value) => ({ value, label: t(`states.${value}`) }))} />
        <DataTable
          label={t('deals')}
          state={table}
          page={page}
          rowKey={(row) => row.id}
          columns={[
            { key: 'day', label: t('dealtOn'), cell: (row) => formatDay(row.dealt_on) },
            { key: 'name', label: t('bankReference'), cell: (row) => <span className="mono">{row.bank_reference}</span> },
            { key: 'state', label: t('state'), cell: (row) => <Stamp tone={tones[row.state]} label={t(`states.${row.state}`)} /> },
            { key: 'lines', label: t('lines'), cell: (row) => t(`came.${Number(row.sold_came) + Number(row.bought_came)}`), wideOnly: true },
            { key: 'sold', label: t('sold'), cell: (row) => <Money value={row.sold} />, numeric: true },
            { key: 'bought', label: t('bought'), cell: (row) => <Money value={row.bought} />, numeric: true },
            { key: 'realised', label: t('realised'), cell: (row) => (row.realised ? <Money value={row.realised} strong /> : '—'), numeric: true },
            { key: 'act', label: t('act'), cell: (row) => (decides && row.state === 'proposed' ? <Act deal={row} /> : '—') },
          ]}
          empty={<EmptyState icon="refund" title={t('noDeals')} text={t('noDealsText')} />}
        />
      </Section>
    </>
  );
}

function useDecided() {
  const client = useQueryClient();
  return () => Promise.all([deals, positions].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

function Act({ deal }: { deal: Cover }) {
  const { t } = useTranslation('treasury');
  const decided = useDecided();
  const act = useMutationOnce((what: 'confirm' | 'decline', once) => api.post<Cover>(`${path`/api/payments/ops/cover-deals/${deal.id}`}/${what}`, {}, once), { onSuccess: decided });
  return (
    <>
      {deal.is_own ? (
        <p className={styles.small}>{t('own')}</p>
      ) : (
        <ConfirmButton
          size="compact-xs"
          question={t('confirmQuestion')}
          text={t('confirmText', { sold: formatMoney(deal.sold), bought: formatMoney(deal.bought), reference: deal.reference })}
          onConfirm={() => act.mutateAsync('confirm')}
        >
          {t('confirm')}
        </ConfirmButton>
      )}{' '}
      <ConfirmButton size="compact-xs" danger question={t('declineQuestion')} text={t('declineText')} onConfirm={() => act.mutateAsync('decline')}>
        {t('decline')}
      </ConfirmButton>
    </>
  );
}

function Enter() {
  const { t } = useTranslation('treasury');
  const decided = useDecided();
  const [sold, setSold] = useState<MoneyValue>({ amount: '0', currency: 'USD' });
  const [bought, setBought] = useState<MoneyValue>({ amount: '0', currency: 'EUR' });
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const enter = useMutationOnce((body: Body<'NewCover'>, once) => api.post<Cover>(deals, body, once), {
    onSuccess: async () => {
      await decided();
      setSold({ ...sold, amount: '0' });
      setBought({ ...bought, amount: '0' });
      setName('');
      setNote('');
      toast(t('entered'));
    },
  });
  const isEmpty = sold.amount === '0' || bought.amount === '0' || name.trim() === '' || day === '';
  return (
    <Section title={t('enter')}>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate({ sold, bought, dealt_on: day, bank_reference: name.trim(), note: note.trim() });
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <CurrencyNativeSelect label={t('soldCurrency')} value={sold.currency} onChange={(event) => setSold({ ...sold, currency: event.target.value })} />
          <MoneyInput label={t('sold')} value={sold} onChange={setSold} />
          <CurrencyNativeSelect label={t('boughtCurrency')} value={bought.currency} onChange={(event) => setBought({ ...bought, currency: event.target.value })} />
          <MoneyInput label={t('bought')} value={bought} onChange={setBought} />
          <TextInput type="date" label={t('dealtOn')} value={day} onChange={(event) => setDay(event.target.value)} />
          <TextInput label={t('bankReference')} description={t('bankReferenceHint')} maxLength={35} value={name} onChange={(event) => setName(event.target.value)} />
          <TextInput label={t('note')} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        </SimpleGrid>
        <FormError error={enter.error} />
        <Group>
          <Button type="submit" loading={enter.isPending} disabled={isEmpty}>
            {t('enter')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
