import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DetailPage, Section } from '@/ui/frames';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { isUnderWay, type PayoutDetail } from '../api';
import { PayoutDoc, PayoutTimeline } from '../PayoutDoc';

/** A payout with its timeline. */
export default function PayoutPage() {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const address = path`/api/payments/seller/payouts/${useParam('payout')}`;
  const query = useQuery<PayoutDetail, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? 5_000 : false),
  });
  const cancel = useMutationOnce((_: void, once) => api.post<PayoutDetail>(`${address}/cancel`, {}, once), {
    onSuccess: (after) => client.setQueryData([address], after),
  });
  return (
    <DetailPage
      query={query}
      name={t('one.title')}
      title={() => t('one.title')}
      back={{ to: '/seller/payouts', label: t('list.title') }}
      beside={(payout) => <Stamp status={payout.state} namespace="payouts" />}
      actions={(payout) =>
        payout.may_cancel && (
          <ConfirmButton danger question={t('one.cancelQuestion')} text={t('one.cancelText')} onConfirm={() => cancel.mutateAsync()}>
            {t('one.cancel')}
          </ConfirmButton>
        )
      }
      aside={(payout) => (
        <Section title={t('one.timeline')}>
          <PayoutTimeline payout={payout} />
        </Section>
      )}
    >
      {(payout) => <PayoutDoc payout={payout} />}
    </DetailPage>
  );
}
