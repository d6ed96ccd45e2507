import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, tagOf, useMutationOnce } from '@/api';
import { currencyCodes, toMajor, toMinor } from '@/i18n/currencies';
import { countryName } from '@/i18n/format';
import { countryCodes } from '@/ui/countries';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toast';
import type { Connectors, PayRoute } from '../api';
import styles from '../payments.module.css';

interface Line {
  key: number;
  country: string;
  currency: string;
  least: string;
  most: string;
  connectors: string[];
}

interface Props {
  page: Connectors;
  readOnly: boolean;
  onSaved: (page: Connectors) => void;
}

const typed = (amount: PayRoute['least']) => (amount ? toMajor(amount.amount, amount.currency) : '');

/** The rules by which connectors are offered, edited all at once; the first that fits counts. */
export default function RoutesForm({ page, readOnly, onSaved }: Props) {
  const { t } = useTranslation('payments');
  const names = page.items.map(({ name }) => name);
  const [lines, setLines] = useState<Line[]>(() =>
    page.routes.map((route, key) => ({
      key,
      country: route.country ?? '',
      currency: route.currency ?? '',
      least: typed(route.least),
      most: typed(route.most),
      connectors: route.connectors,
    })),
  );
  const save = useMutationOnce(
    (items: unknown[]) => api.put<Connectors>('/api/payments/ops/payment-routes', { items }, { ifMatch: tagOf(String(page.version)) }),
    {
      onSuccess: (after) => {
        onSaved(after);
        toast(t('connectors.saved'));
      },
    },
  );
  const set = (key: number, part: Partial<Line>) => setLines((all) => all.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const bound = (line: Line, text: string) => {
    const amount = line.currency && text ? toMinor(text, line.currency) : undefined;
    return amount === undefined ? undefined : { amount, currency: line.currency };
  };
  const isWrong = (line: Line, text: string) => text !== '' && bound(line, text) === undefined;
  const wrong = lines.some((line) => isWrong(line, line.least) || isWrong(line, line.most));
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          lines.map((line) => ({
            country: line.country || undefined,
            currency: line.currency || undefined,
            least: bound(line, line.least),
            most: bound(line, line.most),
            connectors: line.connectors,
          })),
        );
      }}
    >
      {lines.length === 0 && <p>{t('connectors.noRoutes')}</p>}
      {lines.map((line, place) => (
        <fieldset key={line.key} className={styles.methods} disabled={readOnly}>
          <legend>{t('connectors.route', { n: place + 1 })}</legend>
          <Group gap="sm" align="end">
            <NativeSelect
              label={t('connectors.country')}
              value={line.country}
              data={[{ value: '', label: t('connectors.anyCountry') }, ...countryCodes.map((value) => ({ value, label: countryName(value) }))]}
              onChange={(event) => set(line.key, { country: event.target.value })}
            />
            <NativeSelect
              label={t('connectors.currency')}
              value={line.currency}
              data={[{ value: '', label: t('connectors.anyCurrency') }, ...currencyCodes]}
              onChange={(event) => set(line.key, { currency: event.target.value })}
            />
            <TextInput label={t('connectors.least')} inputMode="decimal" value={line.least} error={isWrong(line, line.least)} onChange={(event) => set(line.key, { least: event.target.value })} />
            <TextInput label={t('connectors.most')} inputMode="decimal" value={line.most} error={isWrong(line, line.most)} onChange={(event) => set(line.key, { most: event.target.value })} />
            <TextInput
              label={t('connectors.order')}
              description={t('connectors.orderText', { names: names.join(', ') })}
              value={line.connectors.join(', ')}
              onChange={(event) => set(line.key, { connectors: event.target.value.split(',').map((name) => name.trimStart()) })}
              onBlur={() => set(line.key, { connectors: line.connectors.map((name) => name.trim()).filter(Boolean) })}
            />
            <Button variant="subtle" color="red" onClick={() => setLines((all) => all.filter(({ key }) => key !== line.key))}>
              {t('connectors.remove')}
            </Button>
          </Group>
        </fieldset>
      ))}
      <FormError error={save.error} />
      {!readOnly && (
        <Group gap="sm">
          <Button
            variant="default"
            onClick={() => setLines((all) => [...all, { key: Math.max(-1, ...all.map(({ key }) => key)) + 1, country: '', currency: '', least: '', most: '', connectors: names.slice(0, 1) }])}
          >
            {t('connectors.add')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={wrong}>
            {t('connectors.save')}
          </Button>
        </Group>
      )}
    </form>
  );
}
