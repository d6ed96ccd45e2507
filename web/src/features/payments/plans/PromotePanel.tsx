import { Button, Group, NativeSelect, NumberInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import type { Body } from '@/api/schemas';
import { formatDateTime, formatMoney } from '@/i18n/format';
import { useSession } from '@/session';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import styles from '../payments.module.css';
import { type Bill, billsAddress, priceOf, times, usePlan } from './api';

/** Has a product shown first in its category and in searches, for some days. */
export function PromotePanel({ product, until }: { product: string; until: string | null | undefined }) {
  const { t } = useTranslation('plans');
  const { has } = useSession();
  const may = has(['owner', 'finance'], 'seller');
  const plan = usePlan(may);
  const queries = useQueryClient();
  const [days, setDays] = useState(7);
  const [wanted, setWanted] = useState('');
  const [bought, setBought] = useState<string | null>(null);
  const buy = useMutationOnce((body: Body<'Promote'>, once) => api.post<Bill>('/api/payments/seller/promotions', body, once), {
    onSuccess: async (bill) => {
      setBought(bill.to);
      toast(t('promote.done'));
      await queries.invalidateQueries({ queryKey: [billsAddress] });
    },
  });
  const end = bought ?? until;
  const runs = end && new Date(end) > new Date();
  const price = plan.data?.prices.promotion;
  const currencies = Object.keys(price?.price ?? {});
  const currency = currencies.includes(wanted) ? wanted : (currencies[0] ?? '');
  const day = price?.price[currency];
  return (
    <div className={styles.stack}>
      <p className={styles.small}>{runs ? t('promote.runs', { at: formatDateTime(end) }) : t('promote.text')}</p>
      {may && plan.isPending && <TextSkeleton lines={2} />}
      {plan.error && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
      {may && price && day && (
        <>
          <Group gap="sm" align="end">
            <NumberInput label={t('promote.days')} min={1} max={price.days_max} value={days} onChange={(value) => setDays(Math.min(price.days_max, Math.max(1, Number(value) || 1)))} w={90} />
            <NativeSelect label={t('currency')} value={currency} onChange={(event) => setWanted(event.target.value)} data={currencies} />
          </Group>
          <FormError error={buy.error} />
          <Button variant="default" loading={buy.isPending} onClick={() => buy.mutate({ product, days, currency })}>
            {t(runs ? 'promote.more' : 'promote.buy', { price: formatMoney(times(priceOf(day, currency), days)) })}
          </Button>
        </>
      )}
    </div>
  );
}
