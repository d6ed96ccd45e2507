import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Field, Fields } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { isOpen, needsAnswer, type OpsChargebackDetail } from './api';
import { ChargebackTimeline, EvidenceList, PartDoc } from './Pieces';
import { reasonOf } from './words';

/** One chargeback for the platform's finance: all its sellers, the pack, and the money. */
export default function OpsRoomPage() {
  const { t } = useTranslation('chargebacks');
  const client = useQueryClient();
  const { has } = useSession();
  const address = path`/api/payments/ops/chargebacks/${useParam('chargeback')}`;
  const query = useQuery<OpsChargebackDetail, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: ({ state }) => (isOpen(state.data?.status) ? 10_000 : false),
  });
  const keep = () => void client.invalidateQueries({ queryKey: [address] });
  const accept = useMutationOnce((_: void, once) => api.post<OpsChargebackDetail>(`${address}/accept`, {}, once), { onSuccess: keep });
  const ask = useMutationOnce((_: void, once) => api.post<OpsChargebackDetail>(`${address}/ask`, {}, once), { onSuccess: keep });
  return (
    <DetailPage
      query={query}
      name={t('room.title')}
      title={() => t('room.title')}
      back={{ to: '/ops/chargebacks', label: t('list.title') }}
      beside={(one) => <Stamp status={one.status} namespace="chargebacks" />}
      lead={(one) => (
        <>
          {reasonOf(t, one.reason)} · {t(`stage.${one.stage}`)} · {one.buyer_name ?? one.buyer}
          {one.due_by && needsAnswer(one.status) && (
            <>
              {' · '}
              {t('room.due')} <DateTime at={one.due_by} />
            </>
          )}
        </>
      )}
      actions={(one) => (
        <>
          {isOpen(one.status) && (
            <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
              {t('ops.ask')}
            </Button>
          )}
          {one.may_answer && has(['operator', 'finance']) && (
            <ConfirmButton danger question={t('ops.acceptQuestion')} text={t('ops.acceptText')} onConfirm={() => accept.mutateAsync()}>
              {t('ops.accept')}
            </ConfirmButton>
          )}
        </>
      )}
      aside={(one) => (
        <>
          <Section title={t('ops.money')}>
            <Fields>
              <Field label={t('list.amount')}>
                <Money value={one.amount} strong />
              </Field>
              <Field label={t('part.fee')}>
                <Money value={one.fee} />
              </Field>
              <Field label={t('ops.debited')}>{one.debited_at ? <DateTime at={one.debited_at} /> : '—'}</Field>
              <Field label={t('ops.uncovered')}>
                <Money value={one.uncovered} />
              </Field>
              <Field label={t('ops.payment')}>
                <Link to={`/ops/payments/${one.intent}`} className="mono">
                  {one.intent}
                </Link>
              </Field>
            </Fields>
          </Section>
          <Section title={t('room.timeline')}>
            <ChargebackTimeline steps={one.steps} />
          </Section>
        </>
      )}
    >
      {(one) => (
        <>
          <FormError error={ask.error} />
          {one.parts.map((part) => (
            <Section key={part.order} title={part.seller_name ?? part.seller}>
              <PartDoc part={part} orderLink={`/ops/orders/${part.order}`} />
            </Section>
          ))}
          <Section title={t('evidence.title')}>
            {one.is_vouched && <p>{t('room.vouched')}</p>}
            <EvidenceList items={one.evidence} />
            {one.sent_at && (
              <p>
                {t('room.sent')} <DateTime at={one.sent_at} /> {one.pack_sha256 && <span className="mono">{one.pack_sha256.slice(0, 16)}…</span>}
              </p>
            )}
            {one.refusal && (
              <p>
                {t('ops.refusal')}: <span className="mono">{one.refusal}</span>
              </p>
            )}
          </Section>
        </>
      )}
    </DetailPage>
  );
}
