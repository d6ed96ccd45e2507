// A new list of prices, begun as a copy of the one that counts.
import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { bestText, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Section } from '@/ui/frames';
import { toast } from '@/ui/toast';
import styles from '../payments.module.css';
import { listsAddress, type Plan, type PriceList, type PriceListVersion } from './api';

const languages = ['en', 'zh-CN'] as const;

export function NewPriceList({ from, onClose }: { from: PriceList; onClose: () => void }) {
  const { t } = useTranslation('plans');
  const client = useQueryClient();
  const [list, setList] = useState(from);
  const [validFrom, setValidFrom] = useState('');
  const save = useMutationOnce((body: unknown, once) => api.post<{ items: PriceListVersion[] }>(listsAddress, body, once));
  const change = (part: Partial<PriceList>) => setList({ ...list, ...part });
  const setPlan = (at: number, part: Partial<Plan>) => change({ plan: list.plan.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  const number = (text: string) => Number.parseInt(text, 10) || 0;
  const publish = async () => {
    const after = await save.mutateAsync({ valid_from: validFrom ? new Date(validFrom).toISOString() : null, list });
    client.setQueryData([listsAddress], after);
    toast(t('ops.published'));
    onClose();
  };
  return (
    <Section title={t('ops.make')}>
      <p className={styles.small}>{t('ops.based')}</p>
      <Stack gap="md">
        <Group gap="sm" align="end">
          <TextInput type="datetime-local" label={t('ops.validFrom')} description={t('ops.validHint')} value={validFrom} onChange={(event) => setValidFrom(event.target.value)} />
          <TextInput className={styles.percent} label={t('ops.tax')} inputMode="decimal" value={list.tax_percent} onChange={(event) => change({ tax_percent: event.target.value })} />
        </Group>
        {list.plan.map((plan, at) => (
          <Fieldset key={plan.code} legend={plainText(plan.name) || plan.code}>
            <Stack gap="sm">
              <Group gap="sm" align="end">
                {languages.map((language) => (
                  <TextInput key={language} lang={language} label={t(`ops.name.${language}`)} value={plan.name[language] ?? ''} onChange={(event) => setPlan(at, { name: { ...plan.name, [language]: event.target.value } })} />
                ))}
                <TextInput className={styles.percent} label={t('listings')} placeholder={t('any')} inputMode="numeric" value={plan.listings ?? ''} onChange={(event) => setPlan(at, { listings: event.target.value === '' ? null : number(event.target.value) })} />
                <TextInput className={styles.percent} label={t('off')} inputMode="decimal" value={plan.commission_off_percent} onChange={(event) => setPlan(at, { commission_off_percent: event.target.value })} />
              </Group>
              {Object.entries(plan.price ?? {}).map(([currency, price]) => (
                <Group key={currency} gap="sm" align="end">
                  {(['month', 'year'] as const).map((term) => (
                    <TextInput key={term} label={`${currency} · ${t(`terms.${term}`)}`} inputMode="decimal" value={price[term]} onChange={(event) => setPlan(at, { price: { ...plan.price, [currency]: { ...price, [term]: event.target.value } } })} />
                  ))}
                </Group>
              ))}
            </Stack>
          </Fieldset>
        ))}
        <Fieldset legend={t('pack.title')}>
          <Group gap="sm" align="end">
            <TextInput className={styles.percent} label={t('ops.units')} inputMode="numeric" value={list.listings.units} onChange={(event) => change({ listings: { ...list.listings, units: number(event.target.value) } })} />
            <TextInput className={styles.percent} label={t('ops.days')} inputMode="numeric" value={list.listings.days} onChange={(event) => change({ listings: { ...list.listings, days: number(event.target.value) } })} />
            <Prices price={list.listings.price} onChange={(price) => change({ listings: { ...list.listings, price } })} />
          </Group>
        </Fieldset>
        <Fieldset legend={t('promote.title')}>
          <Group gap="sm" align="end">
            <TextInput className={styles.percent} label={t('ops.daysMax')} inputMode="numeric" value={list.promotion.days_max} onChange={(event) => change({ promotion: { ...list.promotion, days_max: number(event.target.value) } })} />
            <Prices price={list.promotion.price} onChange={(price) => change({ promotion: { ...list.promotion, price } })} />
          </Group>
        </Fieldset>
        <Group gap="sm">
          <ConfirmButton variant="filled" blocked={list.plan.some((plan) => !bestText(plan.name).text)} question={t('ops.publishQuestion')} text={t('ops.publishText')} onConfirm={publish}>
            {t('ops.publish')}
          </ConfirmButton>
          <Button variant="subtle" onClick={onClose}>
            {t('common:action.cancel')}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

function Prices({ price, onChange }: { price: Record<string, string>; onChange: (price: Record<string, string>) => void }) {
  return (
    <>
      {Object.entries(price).map(([currency, amount]) => (
        <TextInput key={currency} className={styles.percent} label={currency} inputMode="decimal" value={amount} onChange={(event) => onChange({ ...price, [currency]: event.target.value })} />
      ))}
    </>
  );
}
