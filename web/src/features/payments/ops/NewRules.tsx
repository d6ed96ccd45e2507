// A new set of rules of commission, begun as a copy of the one that counts.
import { Button, Fieldset, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Section } from '@/ui/frames';
import { toast } from '@/ui/toast';
import type { CommissionRule, CommissionRules, CommissionScale } from '../api';
import styles from '../payments.module.css';
import type { Payee } from '../payouts/api';

export const feesAddress = '/api/payments/ops/fee-rules';
const rulesMax = 200;
const tiersMax = 20;
const currencies = ['USD', 'EUR', 'CNY', 'GBP', 'JPY', 'KES', 'NGN', 'ZAR', 'IDR', 'MYR', 'PHP', 'SGD', 'THB', 'VND'];

export function NewRules({ from, onClose }: { from: CommissionRules; onClose: () => void }) {
  const { t } = useTranslation('terms');
  const client = useQueryClient();
  const [rules, setRules] = useState<CommissionRule[]>(from.rule);
  const [validFrom, setValidFrom] = useState('');
  const save = useMutationOnce((body: unknown, once) => api.post<{ items: unknown[] }>(feesAddress, body, once));
  const set = (at: number, change: Partial<CommissionRule>) => setRules(rules.map((one, i) => (i === at ? { ...one, ...change } : one)));
  const up = (at: number) => setRules(rules.flatMap((one, i) => (i === at - 1 ? [rules[at] ?? one, one] : i === at ? [] : [one])));
  const publish = async () => {
    const after = await save.mutateAsync({ valid_from: validFrom ? new Date(validFrom).toISOString() : null, rules: { rule: rules } });
    client.setQueryData([feesAddress], after);
    toast(t('fees.published'));
    onClose();
  };
  return (
    <Section title={t('fees.make')}>
      <p className={styles.small}>{t('fees.based')}</p>
      <Stack gap="md">
        <TextInput type="datetime-local" label={t('fees.validFrom')} description={t('fees.validHint')} value={validFrom} onChange={(event) => setValidFrom(event.target.value)} />
        {rules.map((rule, at) => (
          <Fieldset key={at} legend={`${at + 1}. ${rule.name}`}>
            <RuleForm rule={rule} onChange={(change) => set(at, change)} />
            <Group gap="sm" mt="sm">
              {at > 0 && (
                <Button size="compact-sm" variant="default" onClick={() => up(at)}>
                  {t('fees.up', { name: rule.name })}
                </Button>
              )}
              {rules.length > 1 && (
                <Button size="compact-sm" variant="default" onClick={() => setRules(rules.filter((_, i) => i !== at))}>
                  {t('fees.removeRule', { name: rule.name })}
                </Button>
              )}
            </Group>
          </Fieldset>
        ))}
        <Group gap="sm">
          {rules.length < rulesMax && (
            <Button variant="default" onClick={() => setRules([...rules, { name: '', tax_percent: '6', other_percent: '4', sellers: [], currency: {} }])}>
              {t('fees.addRule')}
            </Button>
          )}
          <ConfirmButton variant="filled" blocked={rules.some((one) => one.name.trim() === '')} question={t('fees.publishQuestion')} text={t('fees.publishText')} onConfirm={publish}>
            {t('fees.publish')}
          </ConfirmButton>
          <Button variant="subtle" onClick={onClose}>
            {t('common:action.cancel')}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

function RuleForm({ rule, onChange }: { rule: CommissionRule; onChange: (change: Partial<CommissionRule>) => void }) {
  const { t } = useTranslation('terms');
  const scales = rule.currency ?? {};
  const left = currencies.filter((code) => !(code in scales));
  const setScale = (code: string, scale: CommissionScale) => onChange({ currency: { ...scales, [code]: scale } });
  const drop = (code: string) => onChange({ currency: Object.fromEntries(Object.entries(scales).filter(([one]) => one !== code)) });
  return (
    <Stack gap="sm">
      <Group gap="sm" align="end">
        <TextInput label={t('fees.name')} required maxLength={60} value={rule.name} onChange={(event) => onChange({ name: event.target.value })} />
        <TextInput className={styles.percent} label={t('fees.tax')} inputMode="decimal" required value={rule.tax_percent} onChange={(event) => onChange({ tax_percent: event.target.value })} />
        <TextInput className={styles.percent} label={t('fees.other')} inputMode="decimal" value={rule.other_percent ?? ''} onChange={(event) => onChange({ other_percent: event.target.value || null })} />
      </Group>
      <Sellers chosen={rule.sellers ?? []} onChange={(sellers) => onChange({ sellers })} />
      {Object.entries(scales).map(([code, scale]) => (
        <Scale key={code} code={code} scale={scale} onChange={(next) => setScale(code, next)} onRemove={() => drop(code)} />
      ))}
      {left.length > 0 && (
        <Group>
          <NativeSelect
            label={t('fees.addCurrency')}
            value=""
            data={['', ...left]}
            onChange={(event) => event.target.value && setScale(event.target.value, { tiers: [{ from: '0', percent: '5' }], floor: null, cap: null })}
          />
        </Group>
      )}
    </Stack>
  );
}

function Scale({ code, scale, onChange, onRemove }: { code: string; scale: CommissionScale; onChange: (scale: CommissionScale) => void; onRemove: () => void }) {
  const { t } = useTranslation('terms');
  const setTier = (at: number, change: Partial<CommissionScale['tiers'][number]>) => onChange({ ...scale, tiers: scale.tiers.map((one, i) => (i === at ? { ...one, ...change } : one)) });
  return (
    <Fieldset legend={code}>
      <Stack gap="xs">
        {scale.tiers.map((tier, at) => (
          <Group key={at} gap="sm" align="end">
            <TextInput className={styles.percent} label={t('fees.tierFrom')} inputMode="decimal" value={tier.from} disabled={at === 0} onChange={(event) => setTier(at, { from: event.target.value })} />
            <TextInput className={styles.percent} label={t('fees.percent')} inputMode="decimal" value={tier.percent} onChange={(event) => setTier(at, { percent: event.target.value })} />
            {at > 0 && (
              <Button size="compact-sm" variant="subtle" aria-label={t('fees.removeTier', { from: tier.from })} onClick={() => onChange({ ...scale, tiers: scale.tiers.filter((_, i) => i !== at) })}>
                ×
              </Button>
            )}
          </Group>
        ))}
        <Group gap="sm" align="end">
          <TextInput className={styles.percent} label={t('fees.floor')} inputMode="decimal" value={scale.floor ?? ''} onChange={(event) => onChange({ ...scale, floor: event.target.value || null })} />
          <TextInput className={styles.percent} label={t('fees.cap')} inputMode="decimal" value={scale.cap ?? ''} onChange={(event) => onChange({ ...scale, cap: event.target.value || null })} />
          {scale.tiers.length < tiersMax && (
            <Button size="compact-sm" variant="default" onClick={() => onChange({ ...scale, tiers: [...scale.tiers, { from: '', percent: '' }] })}>
              {t('fees.addTier')}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={onRemove}>
            {t('fees.removeCurrency', { currency: code })}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

/** Sellers that have ever been set up for payouts; a rule for nobody in particular fits all. */
function Sellers({ chosen, onChange }: { chosen: string[]; onChange: (sellers: string[]) => void }) {
  const { t } = useTranslation('terms');
  const query = useQuery<{ items: Payee[] }, ProblemError>({ queryKey: ['/api/payments/ops/payees'], queryFn: ({ signal }) => api.get('/api/payments/ops/payees', { signal }) });
  const names = new Map((query.data?.items ?? []).map((one) => [one.seller, one.seller_name ?? one.seller]));
  const left = [...names].filter(([id]) => !chosen.includes(id));
  return (
    <Group gap="sm" align="end">
      {chosen.length === 0 && <span className={styles.small}>{t('fees.everybody')}</span>}
      {chosen.map((id) => (
        <Button key={id} size="compact-sm" variant="default" aria-label={t('fees.removeSeller', { name: names.get(id) ?? id })} onClick={() => onChange(chosen.filter((one) => one !== id))}>
          {names.get(id) ?? id} ×
        </Button>
      ))}
      {left.length > 0 && (
        <NativeSelect label={t('fees.addSeller')} value="" data={[{ value: '', label: '' }, ...left.map(([value, label]) => ({ value, label }))]} onChange={(event) => event.target.value && onChange([...chosen, event.target.value])} />
      )}
    </Group>
  );
}
