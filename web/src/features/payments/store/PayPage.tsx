import { Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { useParam, useUrlState } from '@/ui/navigation';
import { Bone } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { type Intent, isMoving } from '../api';
import styles from '../payments.module.css';
import { Choose } from './Choose';

/** Seen only by those who have something to do. */
const PayAction = lazy(() => import('./PayAction'));
const TransferPanel = lazy(() => import('./TransferPanel'));

const isAwaited = (intent: Intent) => intent.state === 'requires_action' && intent.attempt?.action?.kind === 'transfer';
/** It was paid, and the payer's bank took it back. */
const isTakenBack = (intent: Intent) => intent.state === 'succeeded' && !!intent.transfer?.taken_back;

/** How soon it is worth looking again; a transfer takes days, and its demonstration seconds. */
function pause(intent: Intent | undefined): number | false {
  if (isMoving(intent?.state)) return 2_000;
  const waits = intent?.state === 'requires_action' || (intent && isTakenBack(intent));
  if (!intent || !waits) return false;
  return (isAwaited(intent) || isTakenBack(intent)) && !intent.transfer?.test_url ? 30_000 : 3_000;
}

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
    refetchInterval: ({ state }) => pause(state.data),
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
        beside={(intent) => <Stamp status={intent.state} namespace="payments" label={isAwaited(intent) || isTakenBack(intent) ? t('transfer.awaited') : undefined} />}
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
  if (intent.transfer && isTakenBack(intent)) {
    return (
      <Suspense fallback={<Bone width="160px" />}>
        <TransferPanel intent={intent} transfer={intent.transfer} address={address} onIntent={onIntent} />
      </Suspense>
    );
  }
  switch (intent.state) {
    case 'requires_payment_method':
      return (
        <>
          {intent.transfer && <p>{t('transfer.stillKnown', { reference: intent.transfer.reference_printed })}</p>}
          <Choose intent={intent} address={address} onIntent={onIntent} />
        </>
      );
    case 'requires_action':
      return (
        <Suspense fallback={<Bone width="160px" />}>
          {intent.transfer && isAwaited(intent) ? (
            <TransferPanel intent={intent} transfer={intent.transfer} address={address} onIntent={onIntent} />
          ) : (
            <PayAction action={intent.attempt?.action} />
          )}
        </Suspense>
      );
    case 'requires_review':
      return (
        <>
          <p role="status">{t('pay.reviewText')}</p>
          <GiveUp checkout={intent.checkout} address={address} />
        </>
      );
    case 'requires_confirmation':
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
