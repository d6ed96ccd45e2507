import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import type { Answer } from '@/api/schemas';
import { countryName, plainText } from '@/i18n/format';
import { FormError } from '@/ui/FormError';
import { Money } from '@/ui/Money';
import { Localized } from '@/ui/measures';
import { CountryNativeSelect } from '@/ui/selects';
import { type Landed, warningTexts, type WhatIf } from './api';
import styles from './compliance.module.css';

type OpenSettings = Answer<'LandedSettings'>;

const terms = ['EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP'];
/** Who buys, as the rules ask it. */
const buyers: Record<string, { buyer: string; buyer_registered: boolean }> = {
  consumer: { buyer: 'consumer', buyer_registered: false },
  business: { buyer: 'business', buyer_registered: false },
  registered: { buyer: 'business', buyer_registered: true },
};
const modes = ['air', 'express', 'sea', 'rail', 'road', 'post'];

/** The same goods under another term, from another warehouse, in another regime. Nothing is kept of it. */
export function WhatIfPanel({ landed }: { landed: Landed }) {
  const { t } = useTranslation('compliance');
  const [incoterm, setIncoterm] = useState(landed.incoterm);
  const [from, setFrom] = useState(landed.from);
  const [regime, setRegime] = useState('auto');
  const [mode, setMode] = useState('');
  const [buyer, setBuyer] = useState('');
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const open = useQuery<OpenSettings, ProblemError>({
    queryKey: ['/api/compliance/quotes', landed.id, 'settings'],
    queryFn: ({ signal }) => api.get(path`/api/compliance/quotes/${landed.id}/settings`, { signal }),
  });
  const ask = useMutationOnce((change: Record<string, unknown>) => api.post<WhatIf>(path`/api/compliance/quotes/${landed.id}/what-if`, change));
  const regimes = new Map([[landed.regime ?? 'general', landed.regime_title] as const, ...landed.alternatives.map((other) => [other.regime, other.title] as const)]);
  return (
    <div className={styles.stack}>
      {landed.alternatives.length > 0 && (
        <ul className={styles.list}>
          {landed.alternatives.map((other) => (
            <li key={other.regime}>
              <span className="mono">{other.regime}</span> <Money value={other.landed} /> {Object.keys(other.note).length > 0 ? <Localized text={other.note} /> : <span lang="en">{other.why}</span>}
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate({ incoterm, from, regime, settings: chosen, ...(mode ? { mode } : {}), ...buyers[buyer] });
        }}
      >
        <NativeSelect label={t('whatIf.term')} data={terms} value={incoterm} onChange={(event) => setIncoterm(event.target.value)} />
        <CountryNativeSelect label={t('whatIf.from')} value={from} onChange={(event) => setFrom(event.target.value)} />
        <NativeSelect
          label={t('whatIf.mode')}
          data={[{ value: '', label: t('whatIf.asIs') }, ...modes.map((one) => ({ value: one, label: t(`mode.${one}`) }))]}
          value={mode}
          onChange={(event) => setMode(event.target.value)}
        />
        <NativeSelect
          label={t('whatIf.regime')}
          data={[{ value: 'auto', label: t('whatIf.auto') }, ...[...regimes].map(([value, title]) => ({ value, label: plainText(title) || value }))]}
          value={regime}
          onChange={(event) => setRegime(event.target.value)}
        />
        <NativeSelect
          label={t('whatIf.buyer')}
          data={['', ...Object.keys(buyers)].map((value) => ({ value, label: t(`whatIf.buyers.${value || 'asIs'}`) }))}
          value={buyer}
          onChange={(event) => setBuyer(event.target.value)}
        />
        {open.data?.items.map((one) => (
          <NativeSelect
            key={one.name}
            label={plainText(one.title)}
            description={<Localized text={one.why} />}
            data={one.choices.map(({ name, title }) => ({ value: name, label: plainText(title) }))}
            value={chosen[one.name] ?? one.value}
            onChange={(event) => setChosen({ ...chosen, [one.name]: event.target.value })}
          />
        ))}
        <Button type="submit" variant="default" className={styles.action} loading={ask.isPending}>
          {t('whatIf.ask')}
        </Button>
      </form>
      <FormError error={ask.error ?? open.error} />
      <div role="status">{ask.data && <Outcome outcome={ask.data} />}</div>
    </div>
  );
}

function Outcome({ outcome }: { outcome: WhatIf }) {
  const { t } = useTranslation('compliance');
  const { now, difference } = outcome;
  if (!now.totals) {
    return (
      <>
        <p>{t(now.status === 'unknown_rule' ? 'landed.unknownRule' : 'landed.refused', { place: countryName(now.to), date: now.date })}</p>
        <ul className={styles.list}>
          {warningTexts(now).map(({ text, foreign }) => (
            <li key={text} lang={foreign}>
              {text}
            </li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <>
      {outcome.is_home && <p>{t('whatIf.home', { place: countryName(now.to) })}</p>}
      <dl className={styles.totals}>
        <dt>{t('total.landed')}</dt>
        <dd>
          <Money value={now.totals.landed} strong />
        </dd>
        <dt>{t('total.atBorder')}</dt>
        <dd>
          <Money value={now.totals.at_border} />
        </dd>
        {difference && (
          <>
            <dt>{t('whatIf.difference')}</dt>
            <dd>
              <Money value={difference} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
