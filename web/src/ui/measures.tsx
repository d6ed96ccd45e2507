import { useTranslation } from 'react-i18next';
import { bestText, currentZone, formatDate, formatDateTime, formatDay, formatRelative, formatSize, formatWeight, type Instant } from '@/i18n/format';
import styles from './ui.module.css';

export function Weight({ grams }: { grams: number | null | undefined }) {
  useTranslation();
  return <span className={styles.money}>{grams === null || grams === undefined ? '—' : formatWeight(grams)}</span>;
}

export function Size(millimetres: { length: number; width: number; height: number }) {
  useTranslation();
  return <span className={styles.money}>{formatSize(millimetres)}</span>;
}

interface DateTimeProps {
  at: Instant | null | undefined;
  /** `full` with time and zone, `date` without, `day` for a calendar day, `ago` relative with the full one on hover. */
  as?: 'full' | 'date' | 'day' | 'ago';
}

/** A moment, in the reader's zone, which is named. */
export function DateTime({ at, as = 'full' }: DateTimeProps) {
  useTranslation();
  if (!at) return <span>—</span>;
  const full = as === 'day' ? formatDay(String(at)) : formatDateTime(at);
  const text = { full, day: full, date: as === 'date' ? formatDate(at) : '', ago: as === 'ago' ? formatRelative(at) : '' }[as];
  const iso = as === 'day' ? String(at).slice(0, 10) : new Date(at).toISOString();
  return (
    <time dateTime={iso} title={as === 'full' ? currentZone() : full}>
      {text}
    </time>
  );
}

/** A text that exists in several languages; marked with its language when it is not the reader's. */
export function Localized({ text }: { text: Partial<Record<string, string>> | null | undefined }) {
  useTranslation();
  const best = bestText(text);
  return <span lang={best.foreign}>{best.text}</span>;
}
