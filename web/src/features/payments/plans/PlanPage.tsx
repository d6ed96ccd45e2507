import { Button, Group, NativeSelect, NumberInput, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import type { Body } from '@/api/schemas';
import { formatDate, formatMoney, formatNumber, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { PageSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import styles from '../payments.module.css';
import { billsAddress, currenciesOf, type Plan, planAddress, type PlanPage as Page, type PlanQuote, planTones, priceOf, type Subscription, type Term, times, usePlan } from './api';
import { Bills } from './Bills';

const terms: Term[] = ['month', 'year'];

/** A seller's plan: what there is to choose from, what is paid next, and what was billed. */
export default function PlanPage() {
  const { t } = useTranslation('plans');
  const query = usePlan();
  return (
    <ListPage title={t('title')} lead={t('lead')}>
      {query.error && !query.data && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <PageSkeleton />}
      {query.data && (
        <>
          <Current page={query.data} />
          <Compare page={query.data} />
          <Extra page={query.data} />
        </>
      )}
      <Section title={t('bills.title')}>
        <Bills address={billsAddress} />
      </Section>
    </ListPage>
  );
}

function useChanged() {
  const queries = useQueryClient();
  return () => Promise.all([planAddress, billsAddress, '/api/payments/seller/balance'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

function Current({ page: { subscription: one, prices } }: { page: Page }) {
  const { t } = useTranslation('plans');
  const changed = useChanged();
  const after = async (now: Subscription) => {
    await changed();
    toast(t(now.state === 'free' ? 'isFree' : 'isSaved'));
  };
  const cancel = useMutationOnce((_: null, once) => api.post<Subscription>(`${planAddress}/cancel`, {}, once), { onSuccess: after });
  const keep = useMutationOnce((_: null, once) => api.post<Subscription>(`${planAddress}/keep`, {}, once), { onSuccess: after });
  const next = prices.plan.find((plan) => plan.code === one.next_plan);
  return (
    <Doc title={plainText(one.name) || one.plan} aside={<Stamp label={t(`state.${one.state}`)} tone={planTones[one.state]} />} level={2}>
      <Panel n="1" label={t('benefits')} span={6}>
        <Fields>
          <Field label={t('listings')}>{listingsText(t, one.listings)}</Field>
          {one.extra_listings > 0 && <Field label={t('extra')}>{formatNumber(one.extra_listings)}</Field>}
          <Field label={t('off')}>{t('percent', { percent: one.commission_off_percent })}</Field>
        </Fields>
      </Panel>
      <Panel n="2" label={t('next')} span={6} tone={one.state === 'due' ? 'attention' : 'plain'}>
        <div className={styles.stack}>
          {one.state === 'free' && <p className={styles.small}>{t('freeText')}</p>}
          {one.state === 'due' && one.grace_until && <p className={styles.small}>{t('dueText', { at: formatDate(one.grace_until) })}</p>}
          {one.ends_at && (
            <Fields>
              <Field label={t('ends')}>
                <DateTime at={one.ends_at} as="date" />
              </Field>
              {one.next_bill && (
                <Field label={t('nextBill')}>
                  <Money value={one.next_bill} strong />
                </Field>
              )}
              {one.next_plan && <Field label={t('then')}>{next ? plainText(next.name) : one.next_plan}</Field>}
            </Fields>
          )}
          <FormError error={keep.error} />
          <Group gap="sm">
            {one.next_plan && (
              <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate(null)}>
                {t('keep')}
              </Button>
            )}
            {one.state !== 'free' && (one.next_plan === null || one.next_term !== null) && (
              <ConfirmButton danger question={t('cancelQuestion')} text={t(one.state === 'due' ? 'cancelDue' : 'cancelText', { at: one.ends_at ? formatDate(one.ends_at) : '' })} onConfirm={() => cancel.mutateAsync(null)}>
                {t('cancel')}
              </ConfirmButton>
            )}
          </Group>
        </div>
      </Panel>
    </Doc>
  );
}

type Words = (key: string, values?: Record<string, unknown>) => string;
const listingsText = (t: Words, listings: number | null | undefined) => (listings === null || listings === undefined ? t('any') : formatNumber(listings));

function Compare({ page: { subscription, prices } }: { page: Page }) {
  const { t } = useTranslation('plans');
  const currencies = currenciesOf(prices);
  const [term, setTerm] = useState<Term>(subscription.term ?? 'month');
  const [currency, setCurrency] = useState(subscription.currency ?? currencies[0] ?? 'USD');
  return (
    <Section
      title={t('compare')}
      actions={
        <Group gap="sm">
          <SegmentedControl aria-label={t('term')} value={term} onChange={(value) => setTerm(value as Term)} data={terms.map((value) => ({ value, label: t(`terms.${value}`) }))} />
          <NativeSelect aria-label={t('currency')} value={currency} onChange={(event) => setCurrency(event.target.value)} data={currencies} />
        </Group>
      }
    >
      <Doc title={t(`terms.${term}`)} level={3}>
        {prices.plan.map((plan, at) => (
          <Panel key={plan.code} n={`${at + 1}`} label={plainText(plan.name)} span={4} tone={plan.code === subscription.plan ? 'total' : 'plain'}>
            <Offer plan={plan} term={term} currency={currency} subscription={subscription} />
          </Panel>
        ))}
      </Doc>
      <p className={styles.small}>{t('taxText', { percent: prices.tax_percent })}</p>
    </Section>
  );
}

function Offer({ plan, term, currency, subscription }: { plan: Plan; term: Term; currency: string; subscription: Subscription }) {
  const { t } = useTranslation('plans');
  const [asking, setAsking] = useState(false);
  const price = plan.price?.[currency]?.[term];
  const isOn = plan.code === subscription.plan && (price === undefined || (term === subscription.term && currency === subscription.currency));
  return (
    <div className={styles.stack}>
      <p>{price ? <Money value={priceOf(price, currency)} strong /> : t('nothing')}</p>
      <ul className={styles.small}>
        <li>{t('listingsOf', { listings: listingsText(t, plan.listings) })}</li>
        <li>{t('offOf', { percent: plan.commission_off_percent })}</li>
      </ul>
      {isOn && (
        <div>
          <Stamp label={t('yours')} tone="done" />
        </div>
      )}
      {!isOn && price && !asking && subscription.state !== 'due' && (
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('choose', { plan: plainText(plan.name) })}
        </Button>
      )}
      {!isOn && price && asking && <Confirm key={`${term}${currency}`} choice={{ plan: plan.code, term, currency }} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Confirm({ choice, onClose }: { choice: Body<'Subscribe'>; onClose: () => void }) {
  const { t } = useTranslation('plans');
  const changed = useChanged();
  const address = `${planAddress}/quote`;
  const quote = useQuery<PlanQuote, ProblemError>({
    queryKey: [address, choice],
    queryFn: ({ signal }) => api.get(address, { query: { ...choice }, signal }),
    staleTime: 0,
  });
  const take = useMutationOnce((body: Body<'Subscribe'>, once) => api.post<Subscription>(planAddress, body, once), {
    onSuccess: async () => {
      await changed();
      toast(t('isSaved'));
      onClose();
    },
  });
  const shown = quote.data;
  return (
    <div className={styles.stack}>
      {quote.error && <FormError error={quote.error} />}
      {shown && (
        <p className={styles.small} role="status">
          {shown.at_once
            ? t(shown.credit.amount === '0' ? 'payNow' : 'payLess', { total: formatMoney(shown.total), credit: formatMoney(shown.credit) })
            : t('payLater', { total: formatMoney(shown.total), at: formatDate(shown.counts_at) })}
        </p>
      )}
      <FormError error={take.error} />
      <Group gap="sm">
        <Button loading={take.isPending || quote.isPending} disabled={!shown} onClick={() => take.mutate(choice)}>
          {t(shown && !shown.at_once ? 'later' : 'pay')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
      </Group>
    </div>
  );
}

/** More places in the store, for some days. */
function Extra({ page: { subscription, prices } }: { page: Page }) {
  const { t } = useTranslation('plans');
  const changed = useChanged();
  const pack = prices.listings;
  const currencies = Object.keys(pack.price);
  const [packs, setPacks] = useState(1);
  const [currency, setCurrency] = useState(subscription.currency ?? currencies[0] ?? '');
  const buy = useMutationOnce((body: Body<'BuyListings'>, once) => api.post('/api/payments/seller/listings', body, once), {
    onSuccess: async () => {
      await changed();
      toast(t('pack.done'));
    },
  });
  const price = pack.price[currency];
  if (subscription.listings === null || currencies.length === 0) return null;
  return (
    <Section title={t('pack.title')}>
      <p className={styles.small}>{t('pack.text', { units: formatNumber(pack.units), days: pack.days })}</p>
      <Group gap="sm" align="end">
        <NumberInput label={t('pack.packs')} min={1} max={100} value={packs} onChange={(value) => setPacks(Math.max(1, Number(value) || 1))} />
        <NativeSelect label={t('currency')} value={currency} onChange={(event) => setCurrency(event.target.value)} data={currencies} />
        <Button loading={buy.isPending} onClick={() => buy.mutate({ packs, currency })}>
          {t('pack.buy', { price: price ? formatMoney(times(priceOf(price, currency), packs)) : '' })}
        </Button>
      </Group>
      <FormError error={buy.error} />
    </Section>
  );
}
