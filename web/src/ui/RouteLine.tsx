import { useTranslation } from 'react-i18next';
import styles from './RouteLine.module.css';

export interface Stop {
  label: string;
  /** Below: a date or a place. */
  note?: React.ReactNode;
  state: 'done' | 'current' | 'coming' | 'problem';
  /** Customs is drawn as a gate, other stops as a dot. */
  kind?: 'place' | 'customs';
}

/** Origin → customs → destination, with how far the goods are. */
export function RouteLine({ stops, label }: { stops: readonly Stop[]; label: string }) {
  const { t } = useTranslation();
  return (
    <ol className={styles.route} aria-label={label}>
      {stops.map((stop, i) => (
        <li key={i} className={`${styles[stop.state]} ${stop.kind === 'customs' ? styles.customs : ''}`}>
          <span className={styles.mark} aria-hidden="true" />
          <span className={styles.label}>
            {stop.label}
            {stop.state !== 'done' && <span className="visually-hidden"> ({t(`timeline.${stop.state}`)})</span>}
          </span>
          {stop.note && <span className={styles.note}>{stop.note}</span>}
        </li>
      ))}
    </ol>
  );
}
