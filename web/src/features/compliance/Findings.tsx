import { useTranslation } from 'react-i18next';
import { Localized } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import type { Finding, Weight } from './api';
import styles from './compliance.module.css';

const tones: Record<Weight, Tone> = { stop: 'problem', needs: 'waiting', notice: 'info', met: 'done' };

export function WeightStamp({ weight }: { weight: Weight | null }) {
  const { t } = useTranslation('compliance');
  return weight ? <Stamp tone={tones[weight]} label={t(`weight.${weight}`)} /> : <Stamp tone="done" label={t('weight.clear')} />;
}

/** What is to be said of goods at a border, each with its source. */
export function Findings({ findings, label }: { findings: readonly Finding[]; label: string }) {
  return (
    <ul className={styles.findings} aria-label={label}>
      {findings.map((finding, i) => (
        <li key={`${finding.line}-${finding.rule ?? finding.reason}-${i}`}>
          <WeightStamp weight={finding.weight} />
          <div>
            <Localized text={finding.words} />
            {finding.citation && <p className={styles.small}>{finding.citation}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
