import { Button, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { Actor } from '@/features/identity/Actor';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { base, type Case, caseTones, percent, type Step } from '../api';
import { Sides } from '../Sides';
import styles from '../risk.module.css';

/** One case: the party beside every entry it is like, what waits for it, and who decided what. */
export default function CasePage() {
  const { t } = useTranslation('risk');
  const id = useParam('case');
  const query = useQuery<Case, ProblemError>({
    queryKey: [`${base}/ops/cases`, id],
    queryFn: ({ signal }) => api.get(path`/api/risk/ops/cases/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('case.title')}
      title={(one) => one.party.name}
      back={{ to: '/ops/risk/cases', label: t('case.queue') }}
      beside={(one) => <Stamp tone={caseTones[one.state]} label={t(`case.states.${one.state}`)} size="lg" />}
      lead={(one) => t('case.about', { role: t(`role.${one.party.role}`), occasion: t(`occasion.${one.occasion}`) })}
      aside={(one) => (
        <>
          <Decide key={one.history.length} one={one} />
          <Timeline
            label={t('case.history')}
            events={[...one.history].reverse().map((event) => ({
              title: t(`case.steps.${event.step}`, { defaultValue: event.step }),
              at: event.at,
              detail: (
                <>
                  {event.reason && <p className={styles.text}>{event.reason}</p>}
                  <p className={styles.small}>
                    <Actor actor={event.actor} /> · {event.lists}
                  </p>
                </>
              ),
              state: 'done',
            }))}
          />
        </>
      )}
    >
      {(one) => (
        <Doc>
          <Panel n={1} label={t('case.party')} span={6}>
            <Fields>
              <Field label={t('case.firm')}>
                <Link to={`/ops/organisations/${one.firm}`}>{t('case.openFirm')}</Link>
              </Field>
              <Field label={t('case.opened')}>
                <DateTime at={one.opened_at} />
              </Field>
            </Fields>
          </Panel>
          <Panel n={2} label={t('case.held')} span={6} tone="attention">
            {one.held.filter((held) => !held.ended_at).length === 0 ? (
              t('case.holdsNothing')
            ) : (
              <ul className={styles.list}>
                {one.held
                  .filter((held) => !held.ended_at)
                  .map((held) => (
                    <li key={held.process + held.occasion}>
                      {t(`occasion.${held.occasion}`)} <DateTime at={held.at} />
                    </li>
                  ))}
              </ul>
            )}
          </Panel>
          {one.hits.map((hit) => (
            <Sides
              key={hit.list + hit.entry.id + hit.found_at}
              party={one.party}
              entry={hit.entry}
              title={t('case.hit', { list: hit.list, version: hit.list_version, score: percent(hit.score) })}
              verdict={hit.verdict}
              because={hit.because}
            />
          ))}
        </Doc>
      )}
    </DetailPage>
  );
}

function Decide({ one }: { one: Case }) {
  const { t } = useTranslation('risk');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const decide = useMutationOnce(
    (input: { step: Step; reason: string }, once) => api.post<Case>(path`/api/risk/ops/cases/${one.id}/decision`, input, once),
    { onSuccess: () => void queries.invalidateQueries({ queryKey: [`${base}/ops/cases`] }) },
  );
  if (one.steps.length === 0) return <p className={styles.small}>{t('case.nothingToDo')}</p>;
  const label = (step: Step) => {
    if (step === 'clear') return one.state === 'proposed' ? t('case.agree') : one.takes_two ? t('case.propose') : t('case.clear');
    return t(`case.do.${step}`);
  };
  return (
    <div className={styles.stack}>
      <Textarea label={t('case.reason')} description={one.takes_two ? t('case.takesTwo') : t('case.reasonHint')} required maxLength={2000} rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
      <FormError error={decide.error} />
      {one.steps.map((step) => (
        <Button
          key={step}
          variant={step === 'clear' ? 'filled' : step === 'confirm' ? 'outline' : 'default'}
          color={step === 'confirm' ? 'seal' : undefined}
          disabled={reason.trim() === ''}
          loading={decide.isPending}
          onClick={() => decide.mutate({ step, reason })}
        >
          {label(step)}
        </Button>
      ))}
    </div>
  );
}
