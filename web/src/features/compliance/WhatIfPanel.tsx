import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { countryName } from '@/i18n/format';
import { FormError } from '@/ui/FormError';
import { Money } from '@/ui/Money';
import { CountryNativeSelect } from '@/ui/selects';
import { type Landed, warningTexts, type WhatIf } from './api';
import styles from './compliance.module.css';

const terms = ['EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP'];
const modes = ['air', 'express', 'sea', 'rail', 'road', 'post'];

/** The same goods under another term, from another warehouse, in another regime. Nothing is kept of it. */
export function WhatIfPanel({ landed }: { landed: Landed }) {
  const { t } = useTranslation('compliance');
  const [incoterm, setIncoterm] = useState(landed.incoterm);
  const [from, setFrom] = useState(landed.from);
  const [regime, setRegime] = useState('auto');
  const [mode, setMode] = useState('');
  const ask = useMutationOnce((change: Record<string, string>) => api.post<WhatIf>(path`/api/compliance/quotes/${landed.id}/what-if`, change));
  const regimes = ['auto', ...new Set([landed.regime ?? 'general', ...landed.alternatives.map((other) => other.regime)])];
  return (
    <div className={styles.stack}>
      {landed.alternatives.length > 0 && (
        <ul className={styles.list}>
          {landed.alternatives.map((other) => (
            <li key={other.regime}>
              <span className="mono">{other.regime}</span> <Money value={other.landed} /> <span lang="en">{other.why}</span>
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate({ incoterm, from, regime, ...(mode ? { mode } : {}) });
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
          data={regimes.map((one) => ({ value: one, label: one === 'auto' ? t('whatIf.auto') : one }))}
          value={regime}
          onChange={(event) => setRegime(event.target.value)}
        />
        <Button type="submit" variant="default" className={styles.action} loading={ask.isPending}>
          {t('whatIf.ask')}
        </Button>
      </form>
      <FormError error={ask.error} />
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
