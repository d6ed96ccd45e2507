import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import type { Body } from '@/api/schemas';
import { Actor } from '@/features/identity/Actor';
import { formatNumber, plainText } from '@/i18n/format';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
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
import styles from '../payments.module.css';
import { type Bill, type BillRefund, listsAddress, opsBillsAddress, type Plan, type PriceList, type PriceListVersion, refundsAddress } from './api';
import { Bills } from './Bills';
import { NewPriceList } from './NewPriceList';

/** What plans and services cost, by dated lists; what sellers were billed; what goes back of it. */
export default function PriceListsPage() {
  const { t } = useTranslation('plans');
  const { has } = useSession();
  const query = useQuery<{ items: PriceListVersion[] }, ProblemError>({ queryKey: [listsAddress], queryFn: ({ signal }) => api.get(listsAddress, { signal }) });
  const [making, setMaking] = useState(false);
  const [returning, setReturning] = useState<Bill | null>(null);
  const lists = query.data?.items ?? [];
  const current = lists.find((one) => one.current);
  const may = has(['operator', 'finance'], 'platform');
  const refund = (row: Bill) => row.state === 'paid' && row.refunded.amount !== row.total.amount && <Button size="compact-sm" variant="subtle" onClick={() => setReturning(row)}>{t('refund.propose')}</Button>;
  return (
    <ListPage title={t('ops.title')} lead={t('ops.lead')} actions={may && current && !making && <Button onClick={() => setMaking(true)}>{t('ops.make')}</Button>}>
      {query.error && !query.data && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton lines={5} />}
      {making && current && <NewPriceList from={current.list} onClose={() => setMaking(false)} />}
      {lists.map((one) => (
        <Section
          key={one.version}
          title={one.version === 0 ? t('ops.shipped') : t('ops.version', { n: one.version })}
          actions={<Stamp tone={one.current ? 'done' : isLater(one) ? 'waiting' : 'quiet'} label={t(one.current ? 'ops.counts' : isLater(one) ? 'ops.later' : 'ops.over')} />}
        >
          <p className={styles.small}>
            {t('ops.from')}: {one.valid_from ? <DateTime at={one.valid_from} /> : t('ops.always')}
            {one.actor && (
              <>
                {' '}
                · {t('ops.by')}: <Actor actor={one.actor} />
              </>
            )}
          </p>
          <Prices list={one.list} />
        </Section>
      ))}
      <Section title={t('refund.title')}>
        <Refunds may={may} />
      </Section>
      <Section title={t('bills.title')}>
        <Bills address={opsBillsAddress} link="/ops/products" {...(may ? { extra: { label: t('refund.propose'), cell: refund } } : {})} />
      </Section>
      {returning && <Propose key={returning.id} bill={returning} onClose={() => setReturning(null)} />}
    </ListPage>
  );
}

const isLater = ({ valid_from }: PriceListVersion) => Boolean(valid_from && new Date(valid_from) > new Date());

function Prices({ list }: { list: PriceList }) {
  const { t } = useTranslation('plans');
  const prices = (plan: Plan) => Object.entries(plan.price ?? {}).map(([currency, price]) => t('ops.price', { currency, ...price }));
  const service = (price: Record<string, string>) => Object.entries(price).map(([currency, amount]) => `${currency} ${amount}`);
  return (
    <>
      <DataTable
        label={t('ops.plans')}
        rows={list.plan}
        rowKey={(plan) => plan.code}
        columns={[
          { key: 'name', label: t('ops.plan'), cell: (plan) => plainText(plan.name) },
          { key: 'listings', label: t('listings'), cell: (plan) => (plan.listings === null ? t('any') : formatNumber(plan.listings)), numeric: true },
          { key: 'off', label: t('off'), cell: (plan) => t('percent', { percent: plan.commission_off_percent }), numeric: true },
          { key: 'price', label: t('ops.prices'), cell: (plan) => prices(plan).join(' · ') || t('nothing') },
        ]}
      />
      <p className={styles.small}>{t('ops.pack', { units: formatNumber(list.listings.units), days: list.listings.days, prices: service(list.listings.price).join(' · ') })}</p>
      <p className={styles.small}>{t('ops.promotion', { days: list.promotion.days_max, prices: service(list.promotion.price).join(' · ') })}</p>
      <p className={styles.small}>{t('taxText', { percent: list.tax_percent })}</p>
    </>
  );
}

function Refunds({ may }: { may: boolean }) {
  const { t } = useTranslation('plans');
  const queries = useQueryClient();
  // Few wait at a time, and the page's address belongs to the bills below.
  const query = useQuery<{ items: BillRefund[] }, ProblemError>({
    queryKey: [refundsAddress],
    queryFn: ({ signal }) => api.get(refundsAddress, { query: { limit: 100 }, signal }),
  });
  const decide = useMutationOnce(({ id, what }: { id: string; what: 'agree' | 'refuse' }, once) => api.post<BillRefund>(path`/api/payments/ops/bill-refunds/${id}/${what}`, {}, once), {
    onSuccess: async (done) => {
      await Promise.all([refundsAddress, opsBillsAddress].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      toast(t(done.state === 'paid' ? 'refund.agreed' : 'refund.refused'));
    },
  });
  return (
    <>
      <FormError error={decide.error} />
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton lines={2} />}
      {query.data && (
      <DataTable
        label={t('refund.title')}
        rows={query.data.items}
        rowKey={(row) => row.id}
        columns={[
          { key: 'at', label: t('bills.at'), cell: (row) => <DateTime at={row.created_at} /> },
          { key: 'by', label: t('ops.by'), cell: (row) => <Actor actor={row.proposed_by} /> },
          { key: 'what', label: t('bills.what'), cell: (row) => t(`bills.kinds.${row.bill.kind}`, { what: row.bill.what, units: formatNumber(row.bill.units) }) },
          { key: 'note', label: t('refund.note'), cell: (row) => row.note, wideOnly: true },
          { key: 'total', label: t('bills.total'), cell: (row) => <Money value={row.total} />, numeric: true },
          {
            key: 'decide',
            label: t('refund.decide'),
            cell: (row) =>
              may && (
                <Group gap="xs">
                  <Button size="compact-sm" loading={decide.isPending} onClick={() => decide.mutate({ id: row.id, what: 'agree' })}>
                    {t('refund.agree')}
                  </Button>
                  <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => decide.mutate({ id: row.id, what: 'refuse' })}>
                    {t('refund.refuse')}
                  </Button>
                </Group>
              ),
          },
        ]}
        empty={<EmptyState icon="check" title={t('refund.none')} text={t('refund.noneText')} />}
      />
      )}
    </>
  );
}

function Propose({ bill, onClose }: { bill: Bill; onClose: () => void }) {
  const { t } = useTranslation('plans');
  const queries = useQueryClient();
  const [net, setNet] = useState(bill.net);
  const [note, setNote] = useState('');
  const propose = useMutationOnce((body: Body<'ProposeBillRefund'>, once) => api.post(path`/api/payments/ops/bills/${bill.id}/refund`, body, once), {
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [refundsAddress] });
      toast(t('refund.proposed'));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('refund.propose')}>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          propose.mutate({ net, note });
        }}
      >
        <MoneyInput label={t('refund.net')} value={net} onChange={setNet} />
        <Textarea label={t('refund.note')} required maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        <FormError error={propose.error} />
        <Button type="submit" loading={propose.isPending} disabled={note.trim() === ''}>
          {t('refund.propose')}
        </Button>
      </form>
    </Modal>
  );
}
