import { Button, Group, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, path, type ProblemError, useMutationOnce } from '@/api';
import { formatMoney, type MoneyValue } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useGo, useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import type { Approval, Checkout, Quote } from '../api';
import { approvalTone } from '../approvalTone';
import styles from '../orders.module.css';
import { AddressText } from '../pieces';
import { QuoteLines } from '../QuoteLines';

const list = '/api/orders/approvals';

/** One wish of a colleague: what, for how much, where to; agreed to or declined here. */
export default function ApprovalPage() {
  const { t } = useTranslation('orders');
  const id = useParam('approval');
  const address = path`/api/orders/approvals/${id}`;
  const query = useQuery<Approval, ProblemError>({ queryKey: [list, id], queryFn: ({ signal }) => api.get(address, { signal }) });
  return (
    <DetailPage
      query={query}
      name={t('approval.title')}
      title={() => t('approval.title')}
      beside={(approval) => <Stamp tone={approvalTone(approval.state)} label={t(`approval.states.${approval.state}`)} />}
      back={{ to: '/account/approvals', label: t('approval.list.title') }}
    >
      {(approval) => (
        <>
          <Doc>
            <Panel n="1" label={t('approval.request')} span={6}>
              <Fields>
                <Field label={t('approval.askedBy')}>{approval.asked_by.name ?? '—'}</Field>
                <Field label={t('approval.askedAt')}>
                  <DateTime at={approval.asked_at} />
                </Field>
                {approval.state === 'awaiting' && (
                  <Field label={t('approval.until')}>
                    <DateTime at={approval.expires_at} />
                  </Field>
                )}
                {approval.decided_by && <Field label={t('approval.decidedBy')}>{approval.decided_by.name ?? '—'}</Field>}
                {approval.decided_at && (
                  <Field label={t('approval.decidedAt')}>
                    <DateTime at={approval.decided_at} />
                  </Field>
                )}
                {approval.reason && <Field label={t('approval.reason')}>{approval.reason}</Field>}
              </Fields>
            </Panel>
            <Panel n="2" label={t('approval.to')} span={6}>
              {approval.to && <AddressText address={approval.to} />}
            </Panel>
            {approval.quote.sellers.map((seller, i) => (
              <Panel key={seller.seller} n={`${i + 3}`} label={seller.name} flush>
                <QuoteLines lines={seller.lines} label={seller.name} />
              </Panel>
            ))}
            <Panel n={`${approval.quote.sellers.length + 3}`} label={t('approval.total')} tone="total">
              <Money value={approval.total} strong />
              <p className={styles.small}>{t('approval.totalText')}</p>
            </Panel>
          </Doc>
          {(approval.can_decide || approval.can_withdraw) && <Decide approval={approval} address={address} />}
          {approval.state === 'approved' && (
            <Group>
              <LinkButton to={`/pay/${approval.id}`}>{t('approval.pay')}</LinkButton>
            </Group>
          )}
        </>
      )}
    </DetailPage>
  );
}

function Decide({ approval, address }: { approval: Approval; address: string }) {
  const { t } = useTranslation('orders');
  const go = useGo();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const done = async (words: string) => {
    await queries.invalidateQueries({ queryKey: [list] });
    toast(words);
  };
  const approve = useMutationOnce((expected_total: MoneyValue | null, once) => api.post<Checkout>(`${address}/approve`, { expected_total }, once), {
    onSuccess: async (checkout) => {
      await done(t('approval.approved'));
      if (checkout.orders.length > 0) void go('/orders');
    },
  });
  const decline = useMutationOnce((text: string, once) => api.post(`${address}/decline`, { reason: text }, once));
  const withdraw = useMutationOnce((_: void, once) => api.post(`${address}/withdraw`, undefined, once));
  const changed = isProblem(approve.error, 'orders/price-changed') ? (approve.error.params?.quote as Quote | undefined) : undefined;
  return (
    <div className={styles.wide}>
      {changed ? <p role="alert">{t('approval.priceChanged', { before: formatMoney(approval.total), now: formatMoney(changed.total) })}</p> : <FormError error={approve.error} />}
      <Group>
        {approval.can_decide && (
          <>
            <Button loading={approve.isPending} onClick={() => approve.mutate(changed?.total ?? null)}>
              {changed ? t('approval.approveAt', { total: formatMoney(changed.total) }) : t('approval.approve')}
            </Button>
            <ConfirmButton
              danger
              variant="default"
              question={t('approval.declineQuestion')}
              blocked={reason.trim() === ''}
              text={<Textarea label={t('approval.reason')} description={t('approval.reasonHint')} required maxLength={500} autosize minRows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
              onConfirm={async () => {
                await decline.mutateAsync(reason.trim());
                await done(t('approval.declined'));
              }}
            >
              {t('approval.decline')}
            </ConfirmButton>
          </>
        )}
        {approval.can_withdraw && (
          <ConfirmButton
            variant="subtle"
            question={t('approval.withdrawQuestion')}
            text={<p>{t('approval.withdrawText')}</p>}
            onConfirm={async () => {
              await withdraw.mutateAsync();
              await done(t('approval.withdrawn'));
            }}
          >
            {t('approval.withdraw')}
          </ConfirmButton>
        )}
      </Group>
    </div>
  );
}
