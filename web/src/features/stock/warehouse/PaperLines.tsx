import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/i18n/format';
import type { Paper, PaperLine } from '../api';
import styles from '../stock.module.css';

interface Counts {
  /** Units that were found of each variant. */
  found: Record<string, number>;
  reasons: Record<string, string>;
}

/** What is typed on a paper, beginning with `first`; and what it says of a line. */
export function useCounts(paper: Paper, first: (line: PaperLine) => number) {
  const [counts, setCounts] = useState<Counts>(() => ({ found: Object.fromEntries(paper.lines.map((line) => [line.variant, first(line)])), reasons: {} }));
  return {
    foundOf: (line: PaperLine) => counts.found[line.variant] ?? 0,
    reasonOf: (line: PaperLine) => counts.reasons[line.variant] ?? '',
    setFound: (line: PaperLine, units: number) => setCounts((before) => ({ ...before, found: { ...before.found, [line.variant]: units } })),
    setReason: (line: PaperLine, reason: string) => setCounts((before) => ({ ...before, reasons: { ...before.reasons, [line.variant]: reason } })),
  };
}

interface Props {
  paper: Paper;
  counts: ReturnType<typeof useCounts>;
  label: string;
  /** Heads of the columns: what was expected, what is typed. */
  expected: string;
  found: string;
  /** No more than was expected can be found. */
  bounded?: boolean;
  /** A further column, after what was typed. */
  rest?: { label: string; units: (line: PaperLine) => number };
  /** Whether a line has to be explained; without it each may be. */
  asksWhy?: (line: PaperLine) => boolean;
}

/** The lines of a paper: a number and a reason for each while it is open, what was said once it is done. */
export function PaperLines({ paper, counts, label, expected, found, bounded = false, rest, asksWhy }: Props) {
  const { t } = useTranslation('stock');
  const isOpen = paper.state === 'open';
  const reason = (line: PaperLine) => {
    if (!isOpen) return line.reason ?? '—';
    if (asksWhy && !asksWhy(line)) return null;
    return (
      <TextInput
        aria-label={t('paper.reasonOf', { sku: line.sku })}
        placeholder={asksWhy && t('paper.reason')}
        required={asksWhy !== undefined}
        maxLength={200}
        value={counts.reasonOf(line)}
        onChange={(event) => counts.setReason(line, event.target.value)}
      />
    );
  };
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={`${styles.lines} ${styles.stacked}`}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{t('item.one')}</th>
            <th scope="col" className={styles.end}>{expected}</th>
            <th scope="col">{found}</th>
            {rest && <th scope="col">{rest.label}</th>}
            <th scope="col">{t('history.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {paper.lines.map((line) => (
            <tr key={line.variant} className={styles.pickLine} data-state={isOpen && asksWhy?.(line) ? 'short' : undefined}>
              <td>
                <span className={`mono ${styles.sku}`}>{line.sku}</span>
              </td>
              <td className={styles.end}>
                <span className={styles.count}>{formatNumber(line.expected ?? 0)}</span>
              </td>
              <td>
                {isOpen ? (
                  <NumberInput
                    w={130}
                    aria-label={t('paper.unitsOf', { what: found, sku: line.sku })}
                    min={0}
                    {...(bounded ? { max: line.expected ?? 0, clampBehavior: 'strict' as const } : {})}
                    allowDecimal={false}
                    value={counts.foundOf(line)}
                    onChange={(value) => counts.setFound(line, Number(value) || 0)}
                  />
                ) : (
                  formatNumber(line.found ?? 0)
                )}
              </td>
              {rest && <td className={styles.number}>{formatNumber(rest.units(line))}</td>}
              <td>{reason(line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
