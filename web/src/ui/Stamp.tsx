import { useTranslation } from 'react-i18next';
import { i18n } from '@/i18n';
import styles from './Stamp.module.css';
import { type Tone, toneOf } from './tones';

// One shape a tone, so that a status never rests on its colour alone.
const shapes: Record<Tone, string> = {
  done: 'M2.5 6.5 5 9l4.5-6',
  waiting: 'M6 3v3l2 1.500M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z',
  problem: 'M3 3l6 6M9 3l-6 6',
  info: 'M2 6h7m0 0L6 3m3 3L6 9',
  quiet: 'M2.5 6h7',
};

interface Props {
  /** The server's word: `shipped`. Its text is `status.shipped` of the given namespace, else of common. */
  status?: string;
  namespace?: string;
  tone?: Tone;
  /** Already translated, when it is not in a catalogue. */
  label?: string;
  /** `lg` is the rubber stamp on a document's head. */
  size?: 'sm' | 'lg';
}

/** A status as a rectangular stamp: shape, words and colour. */
export function Stamp({ status = '', namespace = 'common', tone, label, size = 'sm' }: Props) {
  const { t } = useTranslation([namespace, 'common']);
  const own = `${namespace}:status.${status}`;
  const text = label ?? (i18n.exists(own) ? t(own) : t(`common:status.${status}`, { defaultValue: status.replace(/_/g, ' ') }));
  const kind = tone ?? toneOf(status);
  return (
    <span className={`${styles.stamp} ${styles[kind]} ${size === 'lg' ? styles.lg : ''}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
        <path d={shapes[kind]} />
      </svg>
      <span>{text}</span>
    </span>
  );
}
