// Where papers do not agree: each field, and who says what of it.
import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api';
import { countryName, formatWeight } from '@/i18n/format';
import { Stamp } from '@/ui/Stamp';
import type { Difference } from './api';
import styles from './documents.module.css';

/** The contradictions that a refusal names. */
export const refusedFor = (error: unknown): Difference[] => {
  const found = error instanceof ProblemError && error.kind === 'compliance/papers-disagree' ? error.params.differences : undefined;
  return Array.isArray(found) ? (found as Difference[]) : [];
};

function said({ field }: Difference, text: string): string {
  if (field === 'net_weight' || field === 'gross_weight') return formatWeight(Number(text));
  if (field === 'origin') return countryName(text);
  return text;
}

export function Differences({ rows }: { rows: readonly Difference[] }) {
  const { t } = useTranslation('papers');
  if (rows.length === 0) return <p className={styles.small}>{t('agreement.none')}</p>;
  return (
    <ul className={styles.differences}>
      {rows.map((row) => (
        <li key={`${row.field} ${row.line ?? ''} ${row.weight} ${row.sides[0]?.who ?? ''}`} className={styles.difference}>
          <div>
            <Stamp tone={row.weight === 'contradiction' ? 'problem' : 'waiting'} label={t(`agreement.${row.weight}`)} />{' '}
            <strong>{t(`field.${row.field}`)}</strong>
            {row.line !== null && <span className={styles.small}> {t('agreement.line', { line: row.line })}</span>}
          </div>
          <dl className={styles.sides}>
            {row.sides.map((side) => (
              <div key={side.who}>
                <dt>{t(`voice.${side.who}`)}</dt>
                <dd>{said(row, side.says)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
