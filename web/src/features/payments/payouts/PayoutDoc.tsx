import { useTranslation } from 'react-i18next';
import { CopyText } from '@/ui/CopyText';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Timeline } from '@/ui/Timeline';
import { toneOf } from '@/ui/tones';
import { reasonText } from '../words';
import type { PayoutDetail } from './api';

/** One payout: how much, where to, and whether it is final. */
export function PayoutDoc({ payout }: { payout: PayoutDetail }) {
  const { t } = useTranslation('payouts');
  return (
    <Doc number={<CopyText text={payout.id} label={t('one.title')} />}>
      <Panel n="1" label={t('list.amount')} span={4} tone="total">
        <Money value={payout.amount} strong />
      </Panel>
      <Panel n="2" label={t('list.account')} span={4} tone={payout.state === 'returned' ? 'attention' : 'plain'}>
        <Fields>
          <Field label={t('one.holder')}>{payout.holder}</Field>
          <Field label={t('one.account')}>{payout.account}</Field>
          <Field label={t('one.reason')}>{reasonText(payout.reason)}</Field>
          {payout.looked && <Field label={t('one.looked')}>{t(`looked.${payout.looked}`)}</Field>}
        </Fields>
      </Panel>
      <Panel n="3" label={t('one.timeline')} span={4}>
        <Fields>
          <Field label={t('one.asked')}>
            <DateTime at={payout.created_at} />
          </Field>
          <Field label={t('one.paid')}>{payout.paid_at ? <DateTime at={payout.paid_at} /> : '—'}</Field>
          <Field label={t('one.final')}>{payout.final_at && payout.state === 'paid' ? <DateTime at={payout.final_at} /> : '—'}</Field>
          <Field label={t('one.reference')}>
            <span className="mono">{payout.reference}</span>
          </Field>
        </Fields>
      </Panel>
    </Doc>
  );
}

export function PayoutTimeline({ payout }: { payout: PayoutDetail }) {
  const { t } = useTranslation('payouts');
  return (
    <Timeline
      label={t('one.timeline')}
      events={payout.steps.map((step, i) => ({
        id: `${step.to}${i}`,
        title: t(`status.${step.to}`),
        at: step.at,
        detail: step.reason ? reasonText(step.reason) : undefined,
        state: toneOf(step.to) === 'problem' ? 'problem' : 'done',
      }))}
    />
  );
}
