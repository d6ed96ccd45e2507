import { useTranslation } from 'react-i18next';
import { countryName, formatNumber, formatMoney, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { type Landed, type LandedLine, type LandedTotals, warningTexts } from './api';
import styles from './compliance.module.css';
import { WhatIfPanel } from './WhatIfPanel';

interface Props {
  landed: Landed;
  /** Whose goods these are, where several sellers' stand on one page. */
  title?: string;
  level?: 2 | 3;
  /** What the lines of the quote are called. */
  names?: ReadonlyMap<string, string>;
  whatIf?: boolean;
}

/** What goods cost at the door, line by line with the rule, its dates and its source. */
export function LandedCost({ landed, title, level = 3, names, whatIf = true }: Props) {
  const { t } = useTranslation('compliance');
  const way = t('landed.way', { from: countryName(landed.from), to: countryName(landed.to) });
  return (
    <Doc title={title ?? t('landed.title')} number={way} level={level} aside={<Stamp tone="info" label={t('landed.estimate')} />}>
      {landed.totals ? (
        <>
          <Panel n={1} label={t('landed.charges')} flush>
            <Charges landed={landed} names={names} />
          </Panel>
          <Panel n={2} label={t('landed.sum')} tone="total" span={6}>
            <Sums totals={landed.totals} />
          </Panel>
          <Panel n={3} label={t('landed.basis')} span={6}>
            <Basis landed={landed} />
          </Panel>
        </>
      ) : (
        <Panel n={1} label={t(`landed.status.${landed.status}`)} tone="attention">
          <p>{t(landed.status === 'unknown_rule' ? 'landed.unknownRule' : 'landed.refused', { place: countryName(landed.to), date: landed.date })}</p>
          <Warnings landed={landed} names={names} />
        </Panel>
      )}
      {landed.totals && landed.warnings.length > 0 && (
        <Panel n={4} label={t('landed.warnings')} tone="attention">
          <Warnings landed={landed} names={names} />
        </Panel>
      )}
      {whatIf && (
        <Panel n={5} label={t('whatIf.title')}>
          <WhatIfPanel landed={landed} />
        </Panel>
      )}
    </Doc>
  );
}

function Charges({ landed, names }: { landed: Landed; names?: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('compliance');
  if (landed.lines.length === 0) return <p className={styles.small}>{t('landed.noCharges')}</p>;
  return (
    <div className={styles.scroll} role="region" aria-label={t('landed.charges')} tabIndex={0}>
      <table className={`${styles.lines} ${styles.charges}`}>
        <thead>
          <tr>
            <th scope="col">{t('landed.charge')}</th>
            <th scope="col">{t('landed.rate')}</th>
            <th scope="col">{t('landed.rule')}</th>
            <th scope="col" className={styles.end}>
              {t('landed.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {landed.lines.map((line, i) => (
            <Charge key={`${line.code}-${i}`} line={line} names={names} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Charge({ line, names }: { line: LandedLine; names?: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('compliance');
  const goods = names ? line.applies_to.map((id) => names.get(id)).filter(Boolean) : [];
  const since = line.valid_from && t('landed.since', { date: line.valid_from });
  const until = line.valid_to && t('landed.until', { date: line.valid_to });
  return (
    <tr className={line.in_totals ? undefined : styles.uncounted}>
      <td>
        {t(`kind.${line.kind}`)} <span className="mono">{line.code}</span>
        <p className={styles.small}>
          {t('landed.collectedBy', { who: t(`collector.${line.collected_by}`) })}
          {!line.in_totals && ` · ${t('landed.notCounted')}`}
        </p>
        {goods.length > 0 && goods.length < (names?.size ?? 0) && <p className={styles.small}>{goods.join(', ')}</p>}
      </td>
      <td>
        {line.rate}
        <p className={styles.small}>{t('landed.of', { base: formatNumber(Number(line.base), { maximumFractionDigits: 4 }) })}</p>
      </td>
      <td>
        {line.source}
        <p className={styles.small}>{[since, until].filter(Boolean).join(' · ')}</p>
        {line.rate_source && <p className={styles.small}>{t('landed.rateSource', { source: plainText(line.rate_note) || line.rate_source })}</p>}
      </td>
      <td className={styles.end}>
        <Money value={line.amount} />
      </td>
    </tr>
  );
}

function Sums({ totals }: { totals: LandedTotals }) {
  const { t } = useTranslation('compliance');
  const parts = [
    ['goods', totals.goods],
    ['carriage', totals.carriage],
    ['duty', totals.duty],
    ['excise', totals.excise],
    ['tax', totals.tax],
    ['fees', totals.fees],
  ] as const;
  return (
    <dl className={styles.totals}>
      {parts
        .filter(([name, value]) => name === 'goods' || value.amount !== '0')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t(`total.${name}`)}</dt>
            <dd>
              <Money value={value} />
            </dd>
          </div>
        ))}
      <dt className={styles.grand}>{t('total.landed')}</dt>
      <dd className={styles.grand}>
        <Money value={totals.landed} strong />
      </dd>
      <dt>{t('total.atBorder')}</dt>
      <dd>
        <Money value={totals.at_border} />
      </dd>
    </dl>
  );
}

function Basis({ landed }: { landed: Landed }) {
  const { t } = useTranslation('compliance');
  const rates = Object.entries(landed.rates).map(([pair, rate]) => `${pair} ${formatNumber(Number(rate), { maximumSignificantDigits: 6 })}`);
  return (
    <>
      <Fields>
        <Field label={t('landed.day')}>{landed.date}</Field>
        <Field label={t('landed.regime')}>{landed.regime ? plainText(landed.regime_title) || <span className="mono">{landed.regime}</span> : undefined}</Field>
        <Field label={t('landed.term')} mono>
          {landed.incoterm}
        </Field>
        <Field label={t('landed.customsValue')}>{landed.totals ? formatMoney(landed.totals.customs_value) : undefined}</Field>
        <Field label={t('landed.packs')} mono>
          {landed.packs.map((pack) => `${pack.id} ${pack.version}`).join(', ') || undefined}
        </Field>
        {rates.length > 0 && <Field label={t('landed.rates', { date: landed.rates_date ?? '' })}>{rates.join(' · ')}</Field>}
        <Field label={t('landed.id')} mono>
          {landed.id}
        </Field>
      </Fields>
      <p className={styles.small}>{t('landed.estimateNote')}</p>
    </>
  );
}

function Warnings({ landed, names }: { landed: Landed; names?: ReadonlyMap<string, string> }) {
  // The engine knows lines by their ids only.
  const named = (warning: string) => [...(names ?? [])].reduce((text, [id, name]) => text.replaceAll(id, name), warning);
  return (
    <ul className={styles.list}>
      {warningTexts(landed).map(({ text, foreign }) => (
        <li key={text} lang={foreign}>
          {named(text)}
        </li>
      ))}
    </ul>
  );
}
