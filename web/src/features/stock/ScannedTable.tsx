import { NumberInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/ui/Icon';
import { Goods } from './pieces';
import styles from './stock.module.css';
import type { ScannedLine } from './useScannedLines';

interface Props {
  label: string;
  lines: readonly ScannedLine[];
  last?: string;
  /** What the number is: arrived, counted, sent. */
  unitsLabel: string;
  onUnits: (variant: string, units: number) => void;
  onRemove: (variant: string) => void;
  /** Lines that differ want a reason: by variant, with what was expected where it may be told. */
  reasons?: Record<string, string>;
  onReason?: (variant: string, reason: string) => void;
  wantsReason?: (variant: string) => ReactNode;
  most?: (line: ScannedLine) => number;
}

/** What was scanned so far; each number can also be typed. */
export function ScannedTable({ label, lines, last, unitsLabel, onUnits, onRemove, reasons = {}, onReason, wantsReason, most }: Props) {
  const { t } = useTranslation('stock');
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={`${styles.lines} ${styles.stacked}`}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{t('item.one')}</th>
            <th scope="col">{unitsLabel}</th>
            <th scope="col">
              <span className="visually-hidden">{t('common:action.remove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const { variant, sku } = line.item;
            const asks = wantsReason?.(variant);
            return (
              <tr key={variant} className={styles.pickLine} data-last={variant === last} data-state={asks ? 'short' : undefined}>
                <td>
                  <Goods sku={sku} title={line.item.title} options={line.item.options} />
                  {asks && onReason && (
                    <div className={styles.stack}>
                      <p className={styles.small}>{asks}</p>
                      <TextInput
                        aria-label={t('paper.reasonOf', { sku })}
                        placeholder={t('paper.reason')}
                        maxLength={200}
                        value={reasons[variant] ?? ''}
                        onChange={(event) => onReason(variant, event.target.value)}
                      />
                    </div>
                  )}
                </td>
                <td>
                  <NumberInput
                    w={150}
                    aria-label={t('paper.unitsOf', { what: unitsLabel, sku })}
                    min={0}
                    max={most?.(line) ?? 1_000_000_000}
                    clampBehavior="strict"
                    allowDecimal={false}
                    value={line.units}
                    onChange={(value) => onUnits(variant, Number(value) || 0)}
                  />
                </td>
                <td className={styles.end}>
                  <button type="button" className={styles.step} onClick={() => onRemove(variant)} aria-label={t('paper.removeOf', { sku })}>
                    <Icon name="trash" />
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
