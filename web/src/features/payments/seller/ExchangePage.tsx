import { Button, Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import type { Body } from '@/api/schemas';
import { currencyName, formatDay, formatMoney, type MoneyValue } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { MoneyInput } from '@/ui/MoneyInput';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { type Balances, type Exchange, exchangeTones } from '../api';
import { clock, useSecondsLeft } from '../countdown';
import styles from '../payments.module.css';

const address = '/api/payments/exchanges';
const balance = '/api/payments/seller/balance';

/** Changing money of the balance into another currency, at a rate that holds for some minutes. */
export default function ExchangePage() {
  const { t } = useTranslation('payments');
  const balances = useQuery<Balances, ProblemError>({
    queryKey: [balance],
    queryFn: ({ signal }) => api.get(balance, { signal }),
  });
  const rates = useQuery<{ rates: { currency: string }[]; base: string }, ProblemError>({
    queryKey: ['/api/payments/rates'],
    queryFn: ({ signal }) => api.get('/api/payments/rates', { signal }),
  });
  const state = useTableState();
  const page = useCursorPage<Exchange>(address, state.query);
  const available = (balances.data?.items ?? []).map((one) => one.available).filter((one) => BigInt(one.amount) > 0n);
  const into = rates.data ? [rates.data.base, ...rates.data.rates.map((rate) => rate.currency)] : [];
  const error = balances.error ?? rates.error;
  return (
    <ListPage title={t('exchange.title')} lead={t('exchange.lead')}>
      {error && <ErrorPanel error={error} onRetry={() => void Promise.all([balances.refetch(), rates.refetch()])} />}
      {!error && (balances.isPending || rates.isPending) && <TextSkeleton />}
      {balances.data && rates.data && available.length === 0 && <EmptyState icon="money" title={t('exchange.nothing')} text={t('exchange.nothingText')} />}
      {available.length > 0 && into.length > 1 && <Ask available={available} into={into} />}
      <Section title={t('exchange.list')}>
        <DataTable
          label={t('exchange.list')}
          state={state}
          page={page}
          rowKey={(row) => row.id}
          rowTo={(row) => `/seller/exchange/${row.id}`}
          columns={[
            { key: 'at', label: t('exchange.at'), cell: (row) => <DateTime at={row.created_at} /> },
            { key: 'state', label: t('exchange.state'), cell: (row) => <Stamp label={t(`exchange.states.${row.state}`)} tone={exchangeTones[row.state]} /> },
            { key: 'sold', label: t('exchange.sold'), cell: (row) => <Money value={row.sold} />, numeric: true },
            { key: 'rate', label: t('exchange.rate'), cell: (row) => <span className="mono">{row.client_rate}</span>, numeric: true, wideOnly: true },
            { key: 'spread', label: t('exchange.spread'), cell: (row) => <Money value={row.spread} />, numeric: true, wideOnly: true },
            { key: 'received', label: t('exchange.received'), cell: (row) => <Money value={row.received} />, numeric: true },
          ]}
          empty={<EmptyState icon="refund" title={t('exchange.none')} text={t('exchange.noneText')} />}
        />
      </Section>
    </ListPage>
  );
}

function Ask({ available, into }: { available: MoneyValue[]; into: string[] }) {
  const { t } = useTranslation('payments');
  const [sell, setSell] = useState<MoneyValue>(available[0] ?? { amount: '0', currency: 'USD' });
  const others = into.filter((currency) => currency !== sell.currency);
  const [wanted, setWanted] = useState('CNY');
  const [way, setWay] = useState<'sell' | 'receive'>('sell');
  const [receive, setReceive] = useState('0');
  const buy = others.includes(wanted) ? wanted : (others[0] ?? '');
  const ask = useMutationOnce((body: Body<'AskExchange'>, once) => api.post<Exchange>(address, body, once), {});
  const body: Body<'AskExchange'> = way === 'sell' ? { sell, buy } : { receive: { amount: receive, currency: buy }, from: sell.currency };
  const isEmpty = (way === 'sell' ? sell.amount : receive) === '0';
  const offer = ask.data;
  const most = available.find((one) => one.currency === sell.currency);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate(body);
      }}
    >
      <Doc title={t('exchange.title')}>
        <Panel n="1" label={t('exchange.amount')} span={6}>
          <div className={styles.stack}>
            <NativeSelect
              label={t('exchange.from')}
              value={sell.currency}
              onChange={(event) => {
                ask.reset();
                setSell(available.find((one) => one.currency === event.target.value) ?? sell);
              }}
              data={available.map(({ currency }) => ({ value: currency, label: `${currency} · ${currencyName(currency)}` }))}
            />
            <SegmentedControl
              aria-label={t('exchange.way')}
              value={way}
              onChange={(value) => {
                ask.reset();
                setWay(value as typeof way);
              }}
              data={(['sell', 'receive'] as const).map((value) => ({ value, label: t(`exchange.ways.${value}`) }))}
            />
            <MoneyInput
              label={t(way === 'sell' ? 'exchange.amount' : 'exchange.toReceive')}
              description={most && t('exchange.available', { amount: formatMoney(most) })}
              value={way === 'sell' ? sell : { amount: receive, currency: buy }}
              onChange={(value) => {
                ask.reset();
                if (way === 'sell') setSell(value);
                else setReceive(value.amount);
              }}
            />
            <NativeSelect
              label={t('exchange.to')}
              value={buy}
              onChange={(event) => {
                ask.reset();
                setWanted(event.target.value);
              }}
              data={others.map((currency) => ({ value: currency, label: `${currency} · ${currencyName(currency)}` }))}
            />
            <FormError error={ask.error} />
            {!offer && (
              <Button type="submit" loading={ask.isPending} disabled={isEmpty}>
                {t('exchange.ask')}
              </Button>
            )}
          </div>
        </Panel>
        <Panel n="2" label={t('exchange.offer')} span={6} tone="total">
          {offer ? <Offer key={offer.id} offer={offer} onOver={() => ask.reset()} onAgain={() => ask.mutate(body)} /> : <p className={styles.small}>{t('exchange.noneText')}</p>}
        </Panel>
      </Doc>
    </form>
  );
}

function Offer({ offer, onOver, onAgain }: { offer: Exchange; onOver: () => void; onAgain: () => void }) {
  const { t } = useTranslation('payments');
  const queries = useQueryClient();
  const left = useSecondsLeft(offer.expires_at);
  const changed = () => Promise.all([address, balance].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  const take = useMutationOnce((_: null, once) => api.post<Exchange>(path`/api/payments/exchanges/${offer.id}/take`, {}, once), {
    onSuccess: async (taken) => {
      await changed();
      toast(t('exchange.done', { amount: formatMoney(taken.received) }));
      onOver();
    },
  });
  const giveUp = useMutationOnce((_: null, once) => api.post<Exchange>(path`/api/payments/exchanges/${offer.id}/cancel`, {}, once), {
    onSuccess: async () => {
      await changed();
      onOver();
    },
  });
  return (
    <div className={styles.stack}>
      <Fields>
        <Field label={t('exchange.sold')}>
          <Money value={offer.sold} />
        </Field>
        <Field label={t('exchange.mid', { day: formatDay(offer.rate_day) })}>
          <span className="mono">{offer.mid_rate}</span>
        </Field>
        <Field label={t('exchange.client')}>
          <span className="mono">{offer.client_rate}</span>
        </Field>
        <Field label={t('exchange.spread')}>
          <Money value={offer.spread} />
        </Field>
        <Field label={t('exchange.received')}>
          <strong>
            <Money value={offer.received} />
          </strong>
        </Field>
      </Fields>
      <p className={styles.small} role="timer">
        {left > 0 ? t('exchange.left', { time: clock(left) }) : t('exchange.over')}
      </p>
      <FormError error={take.error ?? giveUp.error} />
      <Group gap="sm">
        {left > 0 ? (
          <Button loading={take.isPending} onClick={() => take.mutate(null)}>
            {t('exchange.take')}
          </Button>
        ) : (
          <Button onClick={onAgain}>{t('exchange.again')}</Button>
        )}
        <Button variant="default" loading={giveUp.isPending} onClick={() => giveUp.mutate(null)}>
          {t('exchange.giveUp')}
        </Button>
      </Group>
    </div>
  );
}
