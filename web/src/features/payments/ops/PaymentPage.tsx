import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { toneOf } from '@/ui/tones';
import type { Fact, OpsIntent } from '../api';
import { EntryName, Postings } from '../Postings';
import { RefundTable } from '../RefundTable';
import { reasonText } from '../words';
import { RefundActions } from './RefundActions';
import { ResolveButtons } from './ResolveButtons';

/** Everything there is about one payment. */
export default function PaymentPage() {
  const { t } = useTranslation('payments');
  const id = useParam('payment');
  const client = useQueryClient();
  const address = path`/api/payments/ops/intents/${id}`;
  const query = useQuery<OpsIntent, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const keep = (after: OpsIntent) => client.setQueryData([address], after);
  const ask = useMutationOnce((_: void, once) => api.post<OpsIntent>(`${address}/ask`, {}, once), { onSuccess: keep });
  return (
    <DetailPage
      query={query}
      name={t('ops.payment')}
      title={() => t('ops.payment')}
      back={{ to: '/ops/payments', label: t('ops.title') }}
      beside={({ intent }) => <Stamp status={intent.state} namespace="payments" />}
      actions={(all) => (
        <>
          <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
            {t('ops.ask')}
          </Button>
          {all.intent.state === 'conflicted' && <ResolveButtons id={all.intent.id} received={all.received} owed={all.intent.amount} onDone={keep} />}
        </>
      )}
      aside={(all) => (
        <Section title={t('ops.moves')}>
          <Timeline
            label={t('ops.moves')}
            events={all.moves.map((move, i) => ({
              id: `${move.id}${i}`,
              title: (
                <>
                  {t(`subject.${move.subject}`)} · {t(`status.${move.to}`, { defaultValue: move.to })}
                </>
              ),
              at: move.at,
              detail: [move.reason && reasonText(move.reason), t(`actor.${move.actor}`, { defaultValue: move.actor })].filter(Boolean).join(' · '),
              state: toneOf(move.to) === 'problem' ? 'problem' : 'done',
            }))}
          />
        </Section>
      )}
    >
      {(all) => (
        <>
          <FormError error={ask.error} />
          <Doc number={<CopyText text={all.intent.id} label={t('list.number')} />}>
            <Panel n="1" label={t('pay.amount')} span={4} tone="total">
              <Money value={all.intent.amount} strong />
            </Panel>
            <Panel n="2" label={t('ops.received')} span={4} tone={all.received ? 'attention' : 'plain'}>
              {all.received ? <Money value={all.received} strong /> : '—'}
            </Panel>
            <Panel n="3" label={t('ops.facts')} span={4}>
              <Fields>
                <Field label={t('list.opened')}>
                  <DateTime at={all.intent.created_at} />
                </Field>
                <Field label={t('pay.until')}>
                  <DateTime at={all.intent.expires_at} />
                </Field>
                <Field label={t('ops.lastReason')}>{reasonText(all.intent.reason)}</Field>
              </Fields>
            </Panel>
            <Panel n="4" label={t('ops.shares')} flush>
              <DataTable
                label={t('ops.shares')}
                rows={all.intent.shares}
                rowKey={(row) => row.order}
                rowTo={(row) => `/ops/orders/${row.order}`}
                columns={[
                  { key: 'order', label: t('money.order'), cell: (row) => <span className="mono">{row.order}</span> },
                  { key: 'amount', label: t('money.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
                  { key: 'captured', label: t('money.captured'), cell: (row) => <Money value={row.captured} />, numeric: true },
                  { key: 'refunded', label: t('money.refunded'), cell: (row) => <Money value={row.refunded} />, numeric: true },
                ]}
              />
            </Panel>
            <Panel n="5" label={t('ops.attempts')} flush>
              <DataTable
                label={t('ops.attempts')}
                rows={all.attempts}
                rowKey={(row) => row.id}
                columns={[
                  { key: 'at', label: t('list.opened'), cell: (row) => <DateTime at={row.created_at} /> },
                  { key: 'method', label: t('ops.method'), cell: (row) => <span className="mono">{row.method} · {row.provider}</span> },
                  { key: 'state', label: t('list.state'), cell: (row) => <Stamp status={row.state} namespace="payments" /> },
                  { key: 'reason', label: t('refund.reason'), cell: (row) => reasonText(row.reason) },
                  {
                    key: 'check',
                    label: t('ops.check'),
                    cell: (row) => [row.step_up && t(`stepUp.${row.step_up}`), row.liability && t(`liability.${row.liability}`)].filter(Boolean).join(' · ') || '—',
                    wideOnly: true,
                  },
                ]}
              />
            </Panel>
          </Doc>
          <Section title={t('ops.postings')}>
            <DataTable
              label={t('ops.postings')}
              rows={all.entries}
              rowKey={(row) => row.id}
              columns={[
            { key: 'entry', label: t('ledger.entry'), cell: (row) => <EntryName entry={row} /> },
                { key: 'postings', label: t('ledger.postings'), cell: (row) => <Postings entry={row} /> },
              ]}
            />
          </Section>
          {all.refunds.length > 0 && (
            <Section title={t('refund.title')}>
              <RefundTable
                rows={all.refunds}
                actions={(row) => <RefundActions refund={row} onDone={() => void client.invalidateQueries({ queryKey: [address] })} />}
              />
            </Section>
          )}
          <Section title={t('ops.told')}>
            <FactTable rows={all.facts} />
          </Section>
        </>
      )}
    </DetailPage>
  );
}

export function FactTable({ rows }: { rows: readonly Fact[] }) {
  const { t } = useTranslation('payments');
  return (
    <DataTable
      label={t('ops.told')}
      rows={rows}
      rowKey={(row) => row.event}
      columns={[
        { key: 'at', label: t('fact.at'), cell: (row) => <DateTime at={row.received_at} /> },
        { key: 'source', label: t('fact.source'), cell: (row) => t(`source.${row.source}`) },
        { key: 'about', label: t('fact.about'), cell: (row) => t(`about.${row.about}`) },
        { key: 'status', label: t('fact.status'), cell: (row) => <Stamp status={row.status} namespace="payments" /> },
        { key: 'reference', label: t('fact.reference'), cell: (row) => <span className="mono">{row.provider_reference}</span>, wideOnly: true },
        { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
      ]}
    />
  );
}
