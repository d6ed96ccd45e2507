import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { countryName, plainText } from '@/i18n/format';
import { usePreferences } from '@/session/preferences';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Field, Fields } from '@/ui/Doc';
import { Money } from '@/ui/Money';
import type { Quote } from '../api';

interface Props {
  from: string;
  quantity: number;
  variant: { weight_grams: number; length_mm: number; width_mm: number; height_mm: number };
  dangerous: boolean;
}

/** What carriage of these goods alone would cost, before anything lies in the cart. Asked for by a button: most readers only look. */
export default function CarriageEstimate({ from, quantity, variant, dangerous }: Props) {
  const { t } = useTranslation('logistics');
  const { currency, shipTo } = usePreferences();
  const body = {
    from,
    to: shipTo,
    currency,
    goods: [{ quantity, weight_grams: variant.weight_grams, length_mm: variant.length_mm, width_mm: variant.width_mm, height_mm: variant.height_mm, dangerous_goods: dangerous }],
  };
  const query = useQuery<{ items: Quote[] }, ProblemError>({
    queryKey: ['/api/logistics/quotes', body],
    queryFn: ({ signal }) => api.post('/api/logistics/quotes', body, { signal, anonymous: true }),
    enabled: false,
    staleTime: 60_000,
  });
  const country = countryName(shipTo);
  const quotes = query.data?.items;
  return (
    <div>
      {!quotes && (
        <Button variant="default" size="sm" loading={query.isFetching} onClick={() => void query.refetch()}>
          {t('estimate.ask', { country })}
        </Button>
      )}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {quotes && (
        <div role="status">
          <p>{t(quotes.length > 0 ? 'estimate.text' : 'estimate.none', { country })}</p>
          {quotes.length > 0 && (
            <Fields columns={1}>
              {quotes.slice(0, 4).map((quote) => (
                <Field key={quote.service} label={`${plainText(quote.carrier)} · ${plainText(quote.name)}`}>
                  <Money value={quote.amount} /> <span>{t('estimate.days', { min: quote.days_min, max: quote.days_max })}</span>
                </Field>
              ))}
            </Fields>
          )}
        </div>
      )}
    </div>
  );
}
