import { Button, Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { DateTime, Localized } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useLocale, useParam, useUrlState } from '@/ui/navigation';
import { Bone } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { type Intent, isMoving, type Method } from '../api';
import { clock, useSecondsLeft } from '../countdown';
import styles from '../payments.module.css';
import { reasonText } from '../words';

/** A sandbox offers many ways to fail; a buyer wants a few to pay. */
const shownAtOnce = 4;

/** Where a buyer pays for a checkout. Reloading it never pays again: the server knows the attempt. */
export default function PayPage() {
  const { t } = useTranslation('payments');
  const checkout = useParam('checkout');
  const client = useQueryClient();
  const { one, set } = useUrlState();
  const address = path`/api/payments/intents/${checkout}`;
  const query = useQuery<Intent, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: ({ state }) => (isMoving(state.data?.state) ? 2_000 : state.data?.state === 'requires_action' ? 5_000 : false),
  });
  const keep = (intent: Intent) => client.setQueryData([address], intent);

  // Back from the provider's page: ask once how it went, instead of waiting to be told.
  const returned = one('returned') !== '';
  const asked = useRef(false);
  useEffect(() => {
    if (!returned || asked.current) return;
    asked.current = true;
    void api
      .post<Intent>(`${address}/refresh`, {})
      .then((intent) => client.setQueryData([address], intent), () => undefined)
      .finally(() => set({ returned: undefined }, { replace: true }));
  }, [returned, address, client, set]);

  return (
    <div className={styles.narrow}>
      <DetailPage
        query={query}
        name={t('pay.title')}
        title={() => t('pay.title')}
        beside={(intent) => <Stamp status={intent.state} namespace="payments" />}
        back={{ to: '/orders', label: t('pay.orders') }}
      >
        {(intent) => (
          <Doc number={<CopyText text={intent.id} label={t('pay.number')} />}>
            <Panel n="1" label={t('pay.amount')} span={5} tone="total">
              <Money value={intent.amount} strong />
            </Panel>
            <Panel n="2" label={t('pay.covers', { count: intent.shares.length })} span={7}>
              <Fields>
                {intent.shares.map((share, i) => (
                  <Field key={share.order} label={t('pay.orderOf', { n: i + 1 })}>
                    <Group justify="space-between" gap="sm">
                      <Link to={`/orders/${share.order}`}>{t('pay.openOrder')}</Link>
                      <Money value={share.amount} />
                    </Group>
                  </Field>
                ))}
              </Fields>
            </Panel>
            <Panel n="3" label={t('pay.state')} tone={intent.state === 'requires_action' ? 'attention' : 'plain'}>
              <div className={styles.state} aria-live="polite">
                <Standing intent={intent} address={address} onIntent={keep} />
                {intent.state === 'requires_payment_method' && <GiveUp checkout={intent.checkout} address={address} />}
              </div>
            </Panel>
          </Doc>
        )}
      </DetailPage>
    </div>
  );
}

/** All orders of the checkout at once, as long as nobody has begun to pay. */
function GiveUp({ checkout, address }: { checkout: string; address: string }) {
  const { t } = useTranslation('payments');
  const client = useQueryClient();
  const giveUp = useMutationOnce((_: void, once) => api.post(path`/api/orders/checkouts/${checkout}/cancel`, {}, once));
  return (
    <ConfirmButton
      danger
      variant="subtle"
      question={t('pay.giveUpQuestion')}
      text={<p>{t('pay.giveUpText')}</p>}
      onConfirm={async () => {
        await giveUp.mutateAsync();
        await Promise.all([client.invalidateQueries({ queryKey: [address] }), client.invalidateQueries({ queryKey: ['/api/orders/orders'] })]);
        toast(t('pay.givenUp'));
      }}
    >
      {t('pay.giveUp')}
    </ConfirmButton>
  );
}

interface StandingProps {
  intent: Intent;
  address: string;
  onIntent: (intent: Intent) => void;
}

function Standing({ intent, address, onIntent }: StandingProps) {
  const { t } = useTranslation('payments');
  const url = intent.attempt?.action_url ?? undefined;
  switch (intent.state) {
    case 'requires_payment_method':
      return <Choose intent={intent} address={address} onIntent={onIntent} />;
    case 'requires_action':
      return (
        <>
          <p>{t('pay.actionText')}</p>
          {url && (
            <Button component="a" href={url} rel="external">
              {t('pay.action')}
            </Button>
          )}
        </>
      );
    case 'requires_confirmation':
    case 'requires_review':
    case 'processing':
    case 'requires_capture':
    case 'partially_captured_capturable':
      return (
        <>
          <Bone width="160px" />
          <p>{t(intent.attempt?.state === 'unknown' ? 'pay.unknownText' : 'pay.processingText')}</p>
        </>
      );
    case 'succeeded':
      return (
        <>
          <p>{t('pay.succeededText')}</p>
          <Group gap="sm">
            <LinkButton to={intent.shares.length === 1 ? `/orders/${intent.shares[0]?.order}` : '/orders'}>{t('pay.toOrders')}</LinkButton>
            <LinkButton to="/account/payments" variant="default">
              {t('mine.title')}
            </LinkButton>
          </Group>
        </>
      );
    case 'conflicted':
      return <p>{t('pay.conflictedText')}</p>;
    case 'partially_captured':
    case 'canceled':
    case 'expired':
      return (
        <>
          <p>{t(intent.state === 'expired' ? 'pay.expiredText' : 'pay.canceledText')}</p>
          <LinkButton to="/cart">{t('pay.toCart')}</LinkButton>
        </>
      );
  }
}

function Choose({ intent, address, onIntent }: StandingProps) {
  const { t } = useTranslation('payments');
  const locale = useLocale();
  const [method, setMethod] = useState<string>();
  const methods = useQuery<{ items: Method[] }, ProblemError>({
    queryKey: ['/api/payments/methods'],
    queryFn: ({ signal }) => api.get('/api/payments/methods', { signal }),
  });
  const left = useSecondsLeft(intent.expires_at);
  const pay = useMutationOnce(
    (chosen: string, once) =>
      api.post<Intent>(`${address}/confirm`, { method: chosen, return_url: `/${locale}/pay/${intent.checkout}?returned=1` }, once),
    {
      onSuccess: (after) => {
        onIntent(after);
        const url = after.attempt?.action_url;
        if (after.state === 'requires_action' && url && /^https?:/.test(url)) window.location.assign(url);
      },
    },
  );
  if (methods.error) return <ErrorPanel error={methods.error} onRetry={() => void methods.refetch()} />;
  const offered = methods.data?.items;
  if (!offered) return <Bone width="60%" />;
  if (offered.length === 0) return <EmptyState icon="card" title={t('pay.noMethod')} text={t('pay.noMethodText')} />;
  const chosen = method ?? offered[0]?.id ?? '';
  const over = left <= 0;
  const [first, rest] = [offered.slice(0, shownAtOnce), offered.slice(shownAtOnce)];
  const choice = (one: Method) => (
    <label key={one.id} className={styles.method}>
      <input type="radio" name="method" value={one.id} checked={one.id === chosen} onChange={() => setMethod(one.id)} />
      <strong>
        <Localized text={one.name} />
      </strong>
      {one.note && (
        <span className={styles.note}>
          <Localized text={one.note} />
        </span>
      )}
    </label>
  );
  return (
    <form
      className={styles.stack}
     
      onSubmit={(event) => {
        event.preventDefault();
        if (!pay.isPending && !over) pay.mutate(chosen);
      }}
    >
      {intent.reason && (
        <div role="alert">
          <p>
            <Stamp status="declined" /> {t('pay.declinedText', { reason: reasonText(intent.reason) })}
          </p>
        </div>
      )}
      <fieldset className={styles.methods} disabled={pay.isPending || over}>
        <legend className="visually-hidden">{t('pay.methods')}</legend>
        {first.map(choice)}
        {rest.length > 0 && (
          <details className={styles.more} open={rest.some(({ id }) => id === chosen)}>
            <summary>{t('pay.moreMethods', { count: rest.length })}</summary>
            {rest.map(choice)}
          </details>
        )}
      </fieldset>
      <FormError error={pay.error} />
      <Group gap="md">
        <Button type="submit" size="md" loading={pay.isPending} disabled={over}>
          {t('pay.submit', { amount: formatMoney(intent.amount) })}
        </Button>
        <span className="mono">{over ? t('pay.timeOver') : t('pay.timeLeft', { time: clock(left) })}</span>
      </Group>
      <p className={styles.note}>
        {t('pay.until')} <DateTime at={intent.expires_at} />
      </p>
    </form>
  );
}

