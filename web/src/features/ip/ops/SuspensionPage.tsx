import { Button, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { desk, type Suspension, suspensionTones } from '../api';
import styles from '../ip.module.css';

/** A seller whose notices add up: two people decide whether it sells on. */
export default function SuspensionPage() {
  const { t } = useTranslation('ip');
  const id = useParam('suspension');
  const query = useQuery<Suspension, ProblemError>({
    queryKey: [desk, 'suspension', id],
    queryFn: ({ signal }) => api.get(path`/api/compliance/ops/ip/suspensions/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('suspension.one')}
      title={(one) => one.seller_name ?? one.seller}
      back={{ to: '/ops/compliance/ip?tab=sellers', label: t('desk.sellers') }}
      beside={(one) => <Stamp tone={suspensionTones[one.state]} label={t(`suspension.states.${one.state}`)} size="lg" />}
      lead={() => t('suspension.lead')}
      aside={(one) => (
        <>
          <Decide key={one.history.length} one={one} />
          <Timeline
            label={t('notice.history')}
            events={[...one.history].reverse().map((made) => ({
              title: t(`suspension.made.${made.step}`),
              at: made.at,
              detail: made.note ? <p className={styles.text}>{made.note}</p> : undefined,
              state: 'done' as const,
            }))}
          />
        </>
      )}
    >
      {(one) => (
        <Doc>
          <Panel n={1} label={t('suspension.one')}>
            <Fields>
              <Field label={t('authorisation.seller')}>{one.seller_name ?? one.seller}</Field>
              <Field label={t('standing.strikes')}>{formatNumber(one.strikes)}</Field>
              <Field label={t('suspension.opened')}>
                <DateTime at={one.opened_at} />
              </Field>
            </Fields>
          </Panel>
        </Doc>
      )}
    </DetailPage>
  );
}

function Decide({ one }: { one: Suspension }) {
  const { t } = useTranslation('ip');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const decide = useMutationOnce(
    (step: Suspension['steps'][number], once) => api.post(path`/api/compliance/ops/ip/suspensions/${one.id}/decision`, { step, reason }, once),
    {
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: [desk] });
        void queries.invalidateQueries({ queryKey: [`${desk}/suspensions`] });
      },
    },
  );
  if (one.steps.length === 0) return <p className={styles.small}>{t('notice.nothingToDo')}</p>;
  return (
    <div className={styles.stack}>
      <Textarea label={t('notice.reason')} required rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
      <FormError error={decide.error} />
      {one.steps.map((step) => (
        <Button key={step} variant={step === 'suspend' ? 'filled' : 'default'} disabled={reason.trim() === ''} loading={decide.isPending} onClick={() => decide.mutate(step)}>
          {t(`suspension.do.${step}`)}
        </Button>
      ))}
    </div>
  );
}
