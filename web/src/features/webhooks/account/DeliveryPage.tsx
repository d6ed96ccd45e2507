import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { formatNumber } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Field, Fields } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { DetailPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import type { DeliveryDetail } from '../api';
import { Outcome } from '../Outcome';
import styles from '../webhooks.module.css';

const address = '/api/webhooks/deliveries';

/** One delivery: what was sent, each try at it, and sending it again. */
export default function DeliveryPage() {
  const { t } = useTranslation('webhooks');
  const client = useQueryClient();
  const id = useParam('delivery');
  const query = useQuery<DeliveryDetail, ProblemError>({
    queryKey: [address, id],
    queryFn: ({ signal }) => api.get(path`/api/webhooks/deliveries/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.delivery.state === 'waiting' ? 5_000 : false),
  });
  const endpoint = query.data?.delivery.endpoint;
  return (
    <DetailPage
      query={query}
      name={t('delivery.title')}
      title={({ delivery }) => t('delivery.of', { type: delivery.event_type })}
      beside={({ delivery }) => <Stamp status={delivery.state} namespace="webhooks" />}
      lead={({ delivery }) => <DateTime at={delivery.created_at} />}
      actions={({ delivery }) => (
        <ConfirmButton
          question={t('delivery.replayQuestion')}
          text={t('delivery.replayText')}
          onConfirm={() => api.post(path`/api/webhooks/deliveries/${delivery.id}/replay`).then(() => client.invalidateQueries({ queryKey: [address, id] }))}
        >
          {t('delivery.replay')}
        </ConfirmButton>
      )}
      back={{ to: endpoint ? `/account/webhooks/${endpoint}` : '/account/webhooks', label: t('detail.title') }}
    >
      {({ delivery, body, attempts }) => (
        <>
          <Fields columns={2}>
            <Field label={t('delivery.id')}>
              <span className="mono">
                <CopyText text={delivery.event} label={t('delivery.id')} />
              </span>
            </Field>
            {delivery.next_at && (
              <Field label={t('log.next')}>
                <DateTime at={delivery.next_at} />
              </Field>
            )}
          </Fields>
          <Section title={t('delivery.tries')}>
            <DataTable
              label={t('delivery.tries')}
              rows={attempts}
              rowKey={(one) => String(one.number)}
              empty={<EmptyState icon="clock" title={t('delivery.none')} text={t('delivery.noneText')} />}
              columns={[
                { key: 'number', label: t('delivery.number'), cell: (one) => one.number },
                { key: 'at', label: t('log.at'), cell: (one) => <DateTime at={one.at} /> },
                { key: 'outcome', label: t('log.answer'), cell: (one) => <Outcome outcome={one.outcome} status={one.status} /> },
                { key: 'latency', label: t('delivery.latency'), cell: (one) => formatNumber(one.latency_ms), numeric: true },
                { key: 'answer', label: t('delivery.said'), cell: (one) => (one.answer ? <Long text={one.answer} label={t('delivery.said')} /> : '—') },
              ]}
            />
          </Section>
          <Section title={t('delivery.body')}>
            <Long text={pretty(body)} label={t('delivery.body')} />
          </Section>
        </>
      )}
    </DetailPage>
  );
}

/** May be long and scroll: then the keyboard has to reach it. */
function Long({ text, label }: { text: string; label: string }) {
  return (
    <pre className={`${styles.body} mono`} tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
