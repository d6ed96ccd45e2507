import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { DateTime, Localized } from '@/ui/measures';
import { useLocale } from '@/ui/navigation';
import { Bone } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Intent, Offer } from '../api';
import { clock, useSecondsLeft } from '../countdown';
import styles from '../payments.module.css';
import { reasonText } from '../words';

/** A sandbox offers many ways to fail; a buyer wants a few to pay. */
const shownAtOnce = 4;

interface Props {
  intent: Intent;
  address: string;
  onIntent: (intent: Intent) => void;
}

/** The ways to pay, the likeliest first, and the button that pays. */
export function Choose({ intent, address, onIntent }: Props) {
  const { t } = useTranslation('payments');
  const locale = useLocale();
  const [method, setMethod] = useState<string>();
  const [phone, setPhone] = useState('');
  const [wrong, setWrong] = useState<string>();
  const offers = useQuery<{ items: Offer[] }, ProblemError>({
    queryKey: [`${address}/methods`],
    queryFn: ({ signal }) => api.get(`${address}/methods`, { signal }),
  });
  const left = useSecondsLeft(intent.expires_at);
  const pay = useMutationOnce(
    (form: { method: string; phone: string | undefined }, once) =>
      api.post<Intent>(`${address}/confirm`, { ...form, return_url: `/${locale}/pay/${intent.checkout}?returned=1` }, once),
    {
      onSuccess: (after) => {
        onIntent(after);
        const url = after.attempt?.action_url;
        if (after.state === 'requires_action' && url && /^https?:/.test(url)) window.location.assign(url);
      },
    },
  );
  if (offers.error) return <ErrorPanel error={offers.error} onRetry={() => void offers.refetch()} />;
  const all = offers.data?.items;
  if (!all) return <Bone width="60%" />;
  const fit = all.filter(({ unfit }) => !unfit);
  const unfit = all.filter((one) => one.unfit);
  if (all.length === 0) return <EmptyState icon="card" title={t('pay.noMethod')} text={t('pay.noMethodText')} />;
  const chosen = fit.find(({ id }) => id === method) ?? fit[0];
  const over = left <= 0;
  const [first, rest] = [fit.slice(0, shownAtOnce), fit.slice(shownAtOnce)];
  const choice = (one: Offer) => (
    <label key={one.id} className={styles.method}>
      <input type="radio" name="method" value={one.id} checked={one.id === chosen?.id} onChange={() => setMethod(one.id)} />
      <strong>
        <Localized text={one.name} />
      </strong>
      <span className={styles.note}>
        {t(`pay.how.${one.how}`)} {one.note && <Localized text={one.note} />}
      </span>
    </label>
  );
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(undefined);
        if (chosen && !pay.isPending && !over) pay.mutate({ method: chosen.id, phone: chosen.needs_phone ? phone : undefined });
      }}
    >
      {intent.reason && intent.reason !== 'withdrawn' && (
        <div role="alert">
          <p>
            <Stamp status="declined" /> {t('pay.declinedText', { reason: reasonText(intent.reason) })}
          </p>
        </div>
      )}
      {fit.length === 0 && <p>{t('pay.noneFits')}</p>}
      <fieldset className={styles.methods} disabled={pay.isPending || over}>
        <legend className="visually-hidden">{t('pay.methods')}</legend>
        {first.map(choice)}
        {rest.length > 0 && (
          <details className={styles.more} open={rest.some(({ id }) => id === chosen?.id)}>
            <summary>{t('pay.moreMethods', { count: rest.length })}</summary>
            {rest.map(choice)}
          </details>
        )}
      </fieldset>
      {unfit.length > 0 && (
        <details className={styles.more}>
          <summary>{t('pay.unfitMethods', { count: unfit.length })}</summary>
          <ul className={styles.plainList}>
            {unfit.map((one) => (
              <li key={one.id}>
                <Localized text={one.name} />: {t(`pay.unfit.${one.unfit}`)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {chosen?.needs_phone && (
        <TextInput
          type="tel"
          autoComplete="tel"
          required
          maxLength={40}
          label={t('pay.phone')}
          description={t('pay.phoneText')}
          value={phone}
          error={wrong}
          onChange={(event) => setPhone(event.target.value)}
        />
      )}
      <FormError error={pay.error} form={{ setErrors: (errors) => setWrong(errors.phone) }} shown={['phone']} />
      <Group gap="md">
        <Button type="submit" size="md" loading={pay.isPending} disabled={over || !chosen}>
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
