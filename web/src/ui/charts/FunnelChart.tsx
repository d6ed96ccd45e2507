import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/i18n/format';
import { ChartFrame } from './ChartFrame';
import styles from './charts.module.css';

interface Props {
  title: string;
  note?: React.ReactNode;
  file?: string;
  stepLabel: string;
  valueLabel: string;
  steps: readonly { key: string; label: string; value: number }[];
}

/** How many go on from each step to the next. */
export function FunnelChart({ title, note, file, stepLabel, valueLabel, steps }: Props) {
  const { t } = useTranslation();
  const first = Math.max(1, steps[0]?.value ?? 0);
  const share = (i: number) => {
    const before = steps[i - 1]?.value ?? 0;
    return i > 0 && before > 0 ? (steps[i]?.value ?? 0) / before : null;
  };
  const table = {
    head: [stepLabel, valueLabel, '%'],
    rows: steps.map((step, i) => [step.label, step.value, share(i)]),
    shown: steps.map((step, i) => {
      const ratio = share(i);
      return [step.label, formatNumber(step.value), ratio === null ? '' : formatPercent(ratio)];
    }),
  };
  return (
    <ChartFrame title={title} note={note} file={file} table={table}>
      <ol className={styles.funnel}>
        {steps.map((step, i) => {
          const ratio = share(i);
          return (
            <li key={step.key}>
              <div className={styles.funnelWords}>
                <span>{step.label}</span>
                <strong>{formatNumber(step.value)}</strong>
                {ratio !== null && <small>{t('chart.ofPrevious', { percent: formatPercent(ratio) })}</small>}
              </div>
              <div className={styles.funnelBar} aria-hidden="true">
                <span style={{ inlineSize: `${Math.max(0.5, (100 * step.value) / first)}%` }} />
              </div>
            </li>
          );
        })}
      </ol>
    </ChartFrame>
  );
}
