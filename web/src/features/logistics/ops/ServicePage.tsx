import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { exponentOf } from '@/i18n/currencies';
import { bestText, countryName, formatList, formatMoney, formatWeight } from '@/i18n/format';
import { DetailPage, Section } from '@/ui/frames';
import { FormError } from '@/ui/FormError';
import { useParam } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import type { Card, ServiceCard } from '../api';
import styles from '../logistics.module.css';

interface Loaded {
  value: ServiceCard;
  etag: string;
}

/** A rate card: seen as a table, with surcharge, prices and availability to be changed. */
export default function ServicePage() {
  const { t } = useTranslation('logistics');
  const id = useParam('service');
  const query = useQuery<Loaded, ProblemError>({
    queryKey: ['/api/logistics/services', id],
    queryFn: async ({ signal }) => {
      const { data, etag } = await api.full<ServiceCard>('GET', path`/api/logistics/services/${id}`, undefined, { signal });
      return { value: data, etag: etag ?? '' };
    },
  });
  return (
    <DetailPage
      query={query}
      name={t('services.card')}
      title={({ value }) => bestText(value.card.name).text}
      lead={({ value }) => `${bestText(value.carrier.name).text} · ${t(`mode.${value.card.mode}`)}`}
      back={{ to: '/ops/services', label: t('services.title') }}
    >
      {(loaded) => <Edit key={loaded.etag} loaded={loaded} />}
    </DetailPage>
  );
}

function Edit({ loaded }: { loaded: Loaded }) {
  const { t } = useTranslation('logistics');
  const queries = useQueryClient();
  const [card, setCard] = useState<Card>(loaded.value.card);
  const [active, setActive] = useState(loaded.value.is_active);
  const save = useMutationOnce(
    (input: { is_active: boolean; card: Card }) => api.put(path`/api/logistics/services/${loaded.value.id}`, input, { ifMatch: loaded.etag }),
    {
      onSuccess: () => {
        toast(t('services.saved'));
        void queries.invalidateQueries({ queryKey: ['/api/logistics/services'] });
      },
    },
  );
  const scale = 10 ** exponentOf(card.currency);
  const price = (zone: number, bracket: number, price_minor: number) =>
    setCard({
      ...card,
      zones: card.zones.map((one, z) => (z === zone ? { ...one, brackets: one.brackets.map((cell, b) => (b === bracket ? { ...cell, price_minor } : cell)) } : one)),
    });
  return (
    <>
      <FormError error={save.error} />
      <Section title={t('services.terms')}>
        <div className={styles.switches}>
          <Switch label={t('services.offered')} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
          <TextInput
            label={t('services.fuel')}
            value={card.fuel_surcharge_percent}
            onChange={(event) => setCard({ ...card, fuel_surcharge_percent: event.currentTarget.value })}
          />
          <p>
            {t('services.bounds', {
              weight: formatWeight(card.max_weight_grams),
              length: card.max_length_mm / 10,
              divisor: card.volumetric_divisor,
              step: formatWeight(card.weight_step_grams),
            })}
          </p>
        </div>
      </Section>
      {card.zones.map((zone, z) => (
        <Section key={zone.slug} title={t('services.zone', { name: zone.slug, min: zone.transit_days_min, max: zone.transit_days_max })}>
          <p>{formatList(zone.countries.map((code) => (code === '*' ? t('services.rest') : countryName(code))))}</p>
          <div className={styles.scroll}>
            <table className={styles.card}>
              <thead>
                <tr>
                  <th scope="col">{t('services.upTo')}</th>
                  <th scope="col">{t('services.price', { currency: card.currency })}</th>
                  <th scope="col">{t('services.now')}</th>
                </tr>
              </thead>
              <tbody>
                {zone.brackets.map((bracket, b) => (
                  <tr key={bracket.up_to_grams}>
                    <th scope="row">{formatWeight(bracket.up_to_grams)}</th>
                    <td>
                      <NumberInput
                        aria-label={t('services.priceOf', { zone: zone.slug, weight: formatWeight(bracket.up_to_grams) })}
                        value={bracket.price_minor / scale}
                        min={0}
                        decimalScale={exponentOf(card.currency)}
                        hideControls
                        onChange={(value) => price(z, b, Math.round(Number(value) * scale))}
                      />
                    </td>
                    <td>{formatMoney({ amount: String(bracket.price_minor), currency: card.currency })}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Section>
      ))}
      <div>
        <Button loading={save.isPending} onClick={() => save.mutate({ is_active: active, card })}>
          {t('common:action.save')}
        </Button>
      </div>
    </>
  );
}
