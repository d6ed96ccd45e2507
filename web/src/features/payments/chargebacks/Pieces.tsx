import { useTranslation } from 'react-i18next';
import { fileUrl } from '@/features/catalog/own';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Timeline } from '@/ui/Timeline';
import { toneOf } from '@/ui/tones';
import { type ChargebackEvidence, type ChargebackPart, type ChargebackStep, isOpen } from './api';

/** The part of one order: what is frozen of it, and what is known of the order. */
export function PartDoc({ part, orderLink }: { part: ChargebackPart; orderLink: string }) {
  const { t } = useTranslation('chargebacks');
  const { facts } = part;
  return (
    <Doc
      number={
        <Link to={orderLink} className="mono">
          {part.order}
        </Link>
      }
    >
      <Panel n="1" label={t('part.amount')} span={12} tone="total">
        <Money value={part.amount} strong />
      </Panel>
      <Panel n="2" label={t('part.money')} span={6}>
        <Fields>
          <Field label={t('part.covered')}>
            <Money value={part.covered} />
          </Field>
          <Field label={t('part.clawed')}>
            <Money value={part.clawed} />
          </Field>
          <Field label={t('part.fee')}>
            <Money value={part.fee} />
          </Field>
          <Field label={t('part.charged')}>
            <Money value={part.charged} />
          </Field>
        </Fields>
      </Panel>
      <Panel n="3" label={t('part.facts')} span={6}>
        <Fields>
          <Field label={t('part.paid')}>
            <DateTime at={facts.paid_at} />
          </Field>
          <Field label={t('part.tracking')}>{facts.tracking.length > 0 ? <span className="mono">{facts.tracking.join(', ')}</span> : '—'}</Field>
          <Field label={t('part.delivered')}>{facts.delivered_at ? <DateTime at={facts.delivered_at} /> : '—'}</Field>
          <Field label={t('part.accepted')}>{facts.accepted_at ? <DateTime at={facts.accepted_at} /> : '—'}</Field>
          <Field label={t('part.refunded')}>
            <Money value={facts.refunded} />
          </Field>
        </Fields>
      </Panel>
      <Panel n="4" label={t('part.answer')} span={12} tone={part.answer === 'open' ? 'attention' : 'plain'}>
        <p>
          {t(`answer.${part.answer}`)} {part.answered_at && <DateTime at={part.answered_at} />}
        </p>
        {part.statement && <blockquote>{part.statement}</blockquote>}
      </Panel>
    </Doc>
  );
}

export function EvidenceList({ items }: { items: readonly ChargebackEvidence[] }) {
  const { t } = useTranslation('chargebacks');
  if (items.length === 0) return <p>{t('evidence.none')}</p>;
  return (
    <ul>
      {items.map((one) => (
        <li key={one.id}>
          <strong>{t(`kind.${one.kind}`)}</strong> {one.reference && <span className="mono">{one.reference}</span>} {one.note}{' '}
          {one.file && (
            <a href={fileUrl(one.file)} target="_blank" rel="noreferrer">
              {one.file_name}
            </a>
          )}{' '}
          <DateTime at={one.at} />
        </li>
      ))}
    </ul>
  );
}

export function ChargebackTimeline({ steps }: { steps: readonly ChargebackStep[] }) {
  const { t } = useTranslation('chargebacks');
  return (
    <Timeline
      label={t('room.timeline')}
      events={steps.map((step, i) => ({
        id: `${step.stage}${step.status}${i}`,
        title: t(`status.${step.status}`),
        at: step.at,
        detail: t(`stage.${step.stage}`),
        state: toneOf(step.status) === 'problem' ? 'problem' : i === steps.length - 1 && isOpen(step.status) ? 'current' : 'done',
      }))}
    />
  );
}
