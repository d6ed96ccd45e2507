// Terms of payment as they are written down: instalments in, milestones out. Used where a seller offers
// them to everybody and where one side proposes them for an order.
import { Button, Checkbox, Fieldset, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EvidenceKind, Terms } from './api';
import styles from './payments.module.css';

type Instalment = Terms['instalments'][number];
type Milestone = NonNullable<Terms['milestones']>[number];

const dues: Instalment['due'][] = ['order', 'inspection', 'transport_document', 'customs', 'delivery'];
const kinds: EvidenceKind[] = ['acceptance', 'inspection', 'transport_document', 'customs', 'delivery'];
const instalmentsMax = 6;
const milestonesMax = 10;

/** 30 % with the order, 70 % on the bill of lading: where most begin. */
export const thirtySeventy: Terms = {
  instalments: [
    { percent: '30', due: 'order' },
    { percent: '70', due: 'transport_document' },
  ],
  milestones: [],
};

/** In hundredths, so that 33.33 + 66.67 is a hundred. */
const sum = (parts: { percent: string }[]) => parts.reduce((all, { percent }) => all + Math.round(Number(percent) * 100), 0);
const isWhole = (parts: { percent: string }[]) => sum(parts) === 10_000;

/** Nothing that the server would refuse. */
export const isComplete = ({ instalments, milestones = [] }: Terms) =>
  instalments.length > 0 && isWhole(instalments) && (milestones.length === 0 || isWhole(milestones)) && milestones.every((one) => one.title.trim() !== '' && one.needs.length > 0);

function Percent({ label, value, onChange }: { label: string; value: string; onChange: (percent: string) => void }) {
  return <NumberInput className={styles.percent} label={label} value={value} min={0.01} max={100} decimalScale={2} hideControls suffix=" %" required onChange={(next) => onChange(String(next))} />;
}

export function TermsForm({ value, onChange }: { value: Terms; onChange: (terms: Terms) => void }) {
  const { t } = useTranslation('terms');
  const { instalments, milestones = [] } = value;
  const setInstalment = (at: number, change: Partial<Instalment>) => onChange({ ...value, instalments: instalments.map((one, i) => (i === at ? { ...one, ...change } : one)) });
  const setMilestone = (at: number, change: Partial<Milestone>) => onChange({ ...value, milestones: milestones.map((one, i) => (i === at ? { ...one, ...change } : one)) });
  const shown = (parts: { percent: string }[]) => <p className={styles.small}>{t('form.sum', { sum: sum(parts) / 100 })}</p>;
  return (
    <Stack gap="md">
      <Fieldset legend={t('form.instalments')}>
        <Stack gap="sm">
          {instalments.map((one, at) => (
            <Group key={at} gap="sm" align="end">
              <Percent label={t('form.percent')} value={one.percent} onChange={(percent) => setInstalment(at, { percent })} />
              <NativeSelect
                label={t('form.due')}
                value={one.due}
                disabled={at === 0}
                data={dues.map((due) => ({ value: due, label: t(`payments:escrow.dueOn.${due}`) }))}
                onChange={(event) => setInstalment(at, { due: event.target.value as Instalment['due'] })}
              />
              {at > 0 && (
                <Button variant="subtle" size="compact-sm" aria-label={t('form.removeInstalment', { n: at + 1 })} onClick={() => onChange({ ...value, instalments: instalments.filter((_, i) => i !== at) })}>
                  ×
                </Button>
              )}
            </Group>
          ))}
          {!isWhole(instalments) && shown(instalments)}
          {instalments.length < instalmentsMax && (
            <Group>
              <Button size="compact-sm" variant="default" onClick={() => onChange({ ...value, instalments: [...instalments, { percent: '', due: 'delivery' }] })}>
                {t('form.addInstalment')}
              </Button>
            </Group>
          )}
        </Stack>
      </Fieldset>
      <Fieldset legend={t('form.milestones')}>
        <Stack gap="md">
          {milestones.length === 0 && <p className={styles.small}>{t('form.noMilestones')}</p>}
          {milestones.map((one, at) => (
            <Stack key={at} gap="xs">
              <Group gap="sm" align="end">
                <TextInput label={t('form.what')} maxLength={80} required value={one.title} onChange={(event) => setMilestone(at, { title: event.target.value })} />
                <Percent label={t('form.percent')} value={one.percent} onChange={(percent) => setMilestone(at, { percent })} />
                <NumberInput className={styles.percent} label={t('form.days')} value={one.timer_days} min={0} max={90} allowDecimal={false} onChange={(days) => setMilestone(at, { timer_days: Number(days) || 0 })} />
                <Button variant="subtle" size="compact-sm" aria-label={t('form.removeMilestone', { n: at + 1 })} onClick={() => onChange({ ...value, milestones: milestones.filter((_, i) => i !== at) })}>
                  ×
                </Button>
              </Group>
              <Checkbox.Group label={t('form.needs')} description={t('form.daysHint')} value={one.needs} onChange={(needs) => setMilestone(at, { needs: needs as EvidenceKind[] })}>
                <Group gap="md" mt={4}>
                  {kinds.map((kind) => (
                    <Checkbox key={kind} value={kind} label={t(`payments:escrow.evidenceKind.${kind}`)} />
                  ))}
                </Group>
              </Checkbox.Group>
            </Stack>
          ))}
          {milestones.length > 0 && !isWhole(milestones) && shown(milestones)}
          {milestones.length < milestonesMax && (
            <Group>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => onChange({ ...value, milestones: [...milestones, { title: '', percent: milestones.length === 0 ? '100' : '', needs: ['delivery'], timer_days: 7 }] })}
              >
                {t('form.addMilestone')}
              </Button>
            </Group>
          )}
        </Stack>
      </Fieldset>
    </Stack>
  );
}
