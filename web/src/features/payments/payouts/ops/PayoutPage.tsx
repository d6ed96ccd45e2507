import { Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { Actor } from '@/features/identity/Actor';
import { formatMoney } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DetailPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { isUnderWay, type PayoutDetail } from '../api';
import { PayoutDoc, PayoutTimeline } from '../PayoutDoc';

/** A payout for the people who agree to large ones. */
export default function PayoutPage() {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const { has } = useSession();
  const address = path`/api/payments/ops/payouts/${useParam('payout')}`;
  const [reason, setReason] = useState('');
  const query = useQuery<PayoutDetail, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? 5_000 : false),
  });
  const act = useMutationOnce((body: { what: 'approve' | 'reject'; reason?: string }, once) => api.post<PayoutDetail>(`${address}/${body.what}`, body.reason ? { reason: body.reason } : {}, once), {
    onSuccess: () => void client.invalidateQueries({ queryKey: [address] }),
  });
  const decides = has(['operator', 'finance']);
  return (
    <DetailPage
      query={query}
      name={t('one.title')}
      title={() => t('one.title')}
      back={{ to: '/ops/payouts', label: t('ops.title') }}
      beside={(payout) => <Stamp status={payout.state} namespace="payouts" />}
      lead={(payout) => (
        <>
          {t('one.seller')}: {payout.seller_name ?? payout.seller}
        </>
      )}
      actions={(payout) =>
        decides &&
        payout.state === 'screening' && (
          <>
            <ConfirmButton
              question={t('one.approveQuestion')}
              text={t('one.approveText', { amount: formatMoney(payout.amount), holder: payout.holder })}
              onConfirm={() => act.mutateAsync({ what: 'approve' })}
            >
              {t('one.approve')}
            </ConfirmButton>
            <ConfirmButton
              danger
              question={t('one.rejectQuestion')}
              blocked={reason.trim() === ''}
              text={<Textarea label={t('one.rejectWhy')} maxLength={200} required value={reason} onChange={(event) => setReason(event.target.value)} />}
              onConfirm={() => act.mutateAsync({ what: 'reject', reason: reason.trim() })}
            >
              {t('one.reject')}
            </ConfirmButton>
          </>
        )
      }
      aside={(payout) => (
        <>
          <Section title={t('one.timeline')}>
            <PayoutTimeline payout={payout} />
          </Section>
          {payout.approvals_needed > 0 && (
            <Section title={t('one.approvals')}>
              <p>{t('one.approvalsText', { count: payout.approvals, needed: payout.approvals_needed })}</p>
              {payout.approved.map((one) => (
                <p key={one.by}>
                  <Actor actor={one.by} /> <DateTime at={one.at} />
                </p>
              ))}
            </Section>
          )}
          {payout.file && (
            <Section title={t('one.file')}>
              <Link to={`/ops/payout-files/${payout.file}`}>{payout.file}</Link>
            </Section>
          )}
        </>
      )}
    >
      {(payout) => <PayoutDoc payout={payout} />}
    </DetailPage>
  );
}
