import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instant } from '@/i18n/format';
import { DateTime } from './measures';
import styles from './Timeline.module.css';

export interface TimelineEvent {
  id?: string;
  title: ReactNode;
  at?: Instant | null;
  /** Where it happened. */
  place?: string;
  detail?: ReactNode;
  state: 'done' | 'current' | 'coming' | 'problem';
}

/** What happened, newest as given. The state is read out, drawn as a shape and coloured. */
export function Timeline({ events, label }: { events: readonly TimelineEvent[]; label: string }) {
  const { t } = useTranslation();
  return (
    <ol className={styles.timeline} aria-label={label}>
      {events.map((event, i) => (
        <li key={event.id ?? i} className={styles[event.state]} aria-current={event.state === 'current' ? 'step' : undefined}>
          <span className={styles.mark} aria-hidden="true" />
          <div className={styles.event}>
            <div className={styles.title}>
              {event.title}
              {event.state !== 'done' && <span className="visually-hidden"> ({t(`timeline.${event.state}`)})</span>}
            </div>
            {(event.at || event.place) && (
              <div className={styles.when}>
                {event.at && <DateTime at={event.at} />}
                {event.place && <span>{event.place}</span>}
              </div>
            )}
            {event.detail && <div className={styles.detail}>{event.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
