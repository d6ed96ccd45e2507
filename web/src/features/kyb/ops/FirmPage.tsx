import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { Actor } from '@/features/identity/Actor';
import { blobUrl } from '@/features/orders/api';
import { countryName } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { desk, documentKey, type KybCase, type KybStep, screeningTones, stateTones } from '../api';
import { Gaps } from '../Gaps';
import styles from '../kyb.module.css';

/** One firm's round: what it wrote, what is missing, what the lists say, and who decides. */
export default function FirmPage() {
  const { t } = useTranslation('identity');
  const firm = useParam('firm');
  const query = useQuery<KybCase, ProblemError>({
    queryKey: [desk, firm],
    queryFn: ({ signal }) => api.get(path`/api/identity/ops/kyb/${firm}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('kyb.oneFirm')}
      title={(one) => one.name}
      back={{ to: '/ops/kyb', label: t('kyb.queue') }}
      beside={(one) => <Stamp tone={stateTones[one.case_state]} label={t(`kyb.states.${one.case_state}`)} size="lg" />}
      lead={(one) => countryName(one.country)}
      aside={(one) => (
        <>
          <Decide key={one.history.length} one={one} />
          <Timeline
            label={t('kyb.history')}
            events={[...one.history].reverse().map((event) => ({
              title: t(`kyb.steps.${event.step}`, { defaultValue: event.step }),
              at: event.at,
              detail: (
                <>
                  {event.reason && <p className={styles.text}>{event.reason}</p>}
                  <p className={styles.small}>
                    <Actor actor={event.actor} />
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
          <Panel n={1} label={t('kyb.firm')} span={6}>
            <Fields>
              <Field label={t('kyb.legalName')}>{one.form.legal_name}</Field>
              <Field label={t('kyb.registrationNumber')} mono>
                {one.form.registration_number}
              </Field>
              <Field label={t('kyb.taxNumber')} mono>
                {one.form.tax_number ?? '—'}
              </Field>
              <Field label={t('kyb.address')}>
                {one.form.address ? [one.form.address.line1, one.form.address.city, countryName(one.form.address.country)].join(', ') : '—'}
              </Field>
            </Fields>
          </Panel>
          <Panel n={2} label={t('kyb.screening')} span={6} tone={one.screening === 'clear' ? 'plain' : 'attention'}>
            <Stamp tone={screeningTones[one.screening]} label={t(`kyb.screenings.${one.screening}`)} />
            {(one.screening === 'review' || one.screening === 'hit') && (
              <p>
                <Link to="/ops/risk/cases">{t('kyb.openCases')}</Link>
              </p>
            )}
          </Panel>
          <Panel n={3} label={t('kyb.owners')}>
            <ul className={styles.list}>
              {one.form.owners.map((owner) => (
                <li key={owner.name + owner.birth_date}>
                  {[owner.name, owner.birth_date, countryName(owner.country), owner.percent === null ? '' : `${owner.percent} %`, owner.represents ? t('kyb.represents') : '']
                    .filter(Boolean)
                    .join(' · ')}
                </li>
              ))}
            </ul>
          </Panel>
          <Panel n={4} label={t('kyb.documents')}>
            <ul className={styles.list}>
              {one.form.documents.map((paper) => (
                <li key={paper.kind + paper.file}>
                  <a href={blobUrl(paper.file)}>{t(documentKey(paper.kind), { defaultValue: paper.kind })}</a>
                  {paper.valid_to && ` · ${t('kyb.validTo')} ${paper.valid_to}`}
                </li>
              ))}
            </ul>
          </Panel>
          {one.gaps.length > 0 && (
            <Panel n={5} label={t('kyb.gapsLabel')} tone="attention">
              <Gaps gaps={one.gaps} />
            </Panel>
          )}
          {one.proposal && (
            <Panel n={6} label={t('kyb.proposal')} tone="attention">
              <p className={styles.text}>
                {t(one.proposal.pass ? 'kyb.proposesPass' : 'kyb.proposesReject', { tier: t(`kyb.tier.${one.proposal.tier}`) })} {one.proposal.reason}
              </p>
              <p className={styles.small}>
                <Actor actor={one.proposal.by} /> · <DateTime at={one.proposal.at} />
              </p>
            </Panel>
          )}
        </Doc>
      )}
    </DetailPage>
  );
}

function Decide({ one }: { one: KybCase }) {
  const { t } = useTranslation('identity');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [tier, setTier] = useState('medium');
  const decide = useMutationOnce(
    (input: { step: KybStep; reason: string; tier: string }, once) => api.post<KybCase>(path`/api/identity/ops/kyb/${one.org}/decision`, input, once),
    { onSuccess: () => void queries.invalidateQueries({ queryKey: [desk] }) },
  );
  if (one.steps.length === 0) return <p className={styles.small}>{t('kyb.nothingToDo')}</p>;
  return (
    <div className={styles.stack}>
      <Textarea label={t('kyb.reason')} description={t('kyb.reasonHint')} required maxLength={2000} rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
      {one.steps.includes('propose_pass') && (
        <NativeSelect label={t('kyb.tierLabel')} data={['low', 'medium', 'high'].map((value) => ({ value, label: t(`kyb.tier.${value}`) }))} value={tier} onChange={(event) => setTier(event.target.value)} />
      )}
      <FormError error={decide.error} />
      {one.steps.map((step) => (
        <Button
          key={step}
          variant={step === 'agree' || step === 'propose_pass' ? 'filled' : 'default'}
          disabled={reason.trim() === ''}
          loading={decide.isPending}
          onClick={() => decide.mutate({ step, reason, tier })}
        >
          {t(`kyb.do.${step}`)}
        </Button>
      ))}
    </div>
  );
}
