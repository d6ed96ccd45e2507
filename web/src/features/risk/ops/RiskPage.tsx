import { Button, NumberInput, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { base, type RegisterEntry, scoreTone } from '../api';
import styles from '../risk.module.css';
import { RiskForm } from './RiskForm';

/** One risk: what is done about it, and how it was assessed over time. */
export default function RiskPage() {
  const { t } = useTranslation('risk');
  const id = useParam('risk');
  const query = useQuery<RegisterEntry, ProblemError>({
    queryKey: [`${base}/ops/register`, id],
    queryFn: ({ signal }) => api.get(path`/api/risk/ops/register/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('register.one')}
      title={(risk) => risk.title}
      back={{ to: '/ops/risk/register', label: t('register.title') }}
      beside={(risk) => <Stamp tone={scoreTone(risk.score)} label={t('register.scored', { score: risk.score })} size="lg" />}
      lead={(risk) => t('register.assessNext', { day: risk.assess_on })}
      aside={(risk) => (
        <>
          <Assess key={risk.version} risk={risk} />
          <Timeline
            label={t('register.history')}
            events={risk.assessments.map((one) => ({
              title: t('register.assessed', { likelihood: one.likelihood, impact: one.impact }),
              at: one.at,
              detail: <p className={styles.text}>{one.note}</p>,
              state: 'done',
            }))}
          />
        </>
      )}
    >
      {(risk) => (
        <Section title={t('register.entry')}>
          <RiskForm key={risk.version} risk={risk} onSaved={() => void query.refetch()} />
        </Section>
      )}
    </DetailPage>
  );
}

function Assess({ risk }: { risk: RegisterEntry }) {
  const { t } = useTranslation('risk');
  const queries = useQueryClient();
  const [likelihood, setLikelihood] = useState<number>(risk.likelihood);
  const [impact, setImpact] = useState<number>(risk.impact);
  const [note, setNote] = useState('');
  const assess = useMutationOnce(
    (body: { likelihood: number; impact: number; note: string }, once) => api.post(path`/api/risk/ops/register/${risk.id}/assessments`, body, once),
    { onSuccess: () => void queries.invalidateQueries({ queryKey: [`${base}/ops/register`] }) },
  );
  return (
    <div className={styles.stack}>
      <NumberInput label={t('register.likelihood')} min={1} max={5} value={likelihood} onChange={(value) => setLikelihood(Number(value))} />
      <NumberInput label={t('register.impact')} min={1} max={5} value={impact} onChange={(value) => setImpact(Number(value))} />
      <Textarea label={t('register.note')} required maxLength={2000} rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
      <FormError error={assess.error} />
      <Button disabled={note.trim() === ''} loading={assess.isPending} onClick={() => assess.mutate({ likelihood, impact, note })}>
        {t('register.assess')}
      </Button>
    </div>
  );
}
