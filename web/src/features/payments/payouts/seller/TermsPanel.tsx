import { Button, Group, NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { Figure, Figures, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { type PayoutTerms, type Rhythm, seller } from '../api';

const address = `${seller}/payout-terms`;
const rhythms: Rhythm[] = ['manual', 'daily', 'weekly', 'monthly'];

/** Whether the firm may be paid, what is kept back, and when it is paid without asking. */
export function TermsPanel() {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const query = useQuery<PayoutTerms, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const [wanted, setWanted] = useState<{ rhythm: Rhythm; day: number }>();
  const save = useMutationOnce((body: { rhythm: Rhythm; day: number }) => api.put<PayoutTerms>(address, body), {
    onSuccess: (after) => {
      client.setQueryData([address], after);
      setWanted(undefined);
      toast(t('terms.saved'));
    },
  });
  const terms = query.data;
  if (query.error && !terms) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!terms) return <TextSkeleton lines={3} />;
  const { rhythm, day } = wanted ?? terms;
  const days = rhythm === 'weekly' ? 7 : rhythm === 'monthly' ? 28 : 0;
  return (
    <Section title={t('terms.title')}>
      <Figures>
        <Figure label={terms.is_verified ? t('terms.verified') : t('terms.notVerified')} note={terms.is_verified ? undefined : t('terms.notVerifiedText')}>
          <Stamp tone={terms.is_verified ? 'done' : 'waiting'} label={terms.is_verified ? t('terms.verified') : t('terms.notVerified')} />
        </Figure>
        <Figure label={t('terms.reserve')}>
          {terms.reserve_days > 0 && Number(terms.reserve_percent) > 0
            ? t('terms.reserveText', { percent: terms.reserve_percent, days: terms.reserve_days })
            : t('terms.noReserve')}
        </Figure>
        <Figure label={t('terms.minimum')}>{t('terms.minimumText', { amount: formatMoney({ amount: String(terms.minimum_euros * 100), currency: 'EUR' }) })}</Figure>
        <Figure label={t('terms.next')}>{terms.next_at ? <DateTime at={terms.next_at} /> : '—'}</Figure>
      </Figures>
      <FormError error={save.error} />
      <Group align="end" gap="sm">
        <NativeSelect
          label={t('terms.rhythm')}
          value={rhythm}
          onChange={(event) => setWanted({ rhythm: event.target.value as Rhythm, day: 1 })}
          data={rhythms.map((value) => ({ value, label: t(`rhythm.${value}`) }))}
        />
        {days > 0 && (
          <NativeSelect
            label={t('terms.day')}
            value={String(day)}
            onChange={(event) => setWanted({ rhythm, day: Number(event.target.value) })}
            data={Array.from({ length: days }, (_, i) => ({ value: String(i + 1), label: days === 7 ? t(`weekday.${i + 1}`) : String(i + 1) }))}
          />
        )}
        {wanted && (
          <Button variant="default" loading={save.isPending} onClick={() => save.mutate(wanted)}>
            {t('terms.save')}
          </Button>
        )}
      </Group>
    </Section>
  );
}
