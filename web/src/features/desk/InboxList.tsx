// Conversations in a list: who, about what, the newest line, how much waits.
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Conversation } from './api';
import styles from './desk.module.css';

interface Props {
  label: string;
  items: readonly Conversation[];
  to: (conversation: Conversation) => string;
  /** Beside each: what can be done with it. */
  actions?: (conversation: Conversation) => React.ReactNode;
}

export function InboxList({ label, items, to, actions }: Props) {
  const { t } = useTranslation('desk');
  const { session } = useSession();
  const other = (of: Conversation) => {
    if (session?.current === of.buyer.id) return of.seller.name;
    if (session?.current === of.seller.id) return of.buyer.name;
    return t('inbox.between', { buyer: of.buyer.name ?? '—', seller: of.seller.name ?? '—' });
  };
  return (
    <ul className={styles.inbox} aria-label={label}>
      {items.map((of) => (
        <li key={of.id} className={of.unread > 0 ? styles.unread : undefined}>
          <div>
            <Link to={to(of)}>
              <strong>{other(of) ?? t('message.gone')}</strong> · {of.product ? of.subject || t('about.product') : t('about.order', { number: of.subject })}
            </Link>
            <p className={styles.line}>
              {of.called_because && of.support === 'called' && session?.kind === 'platform'
                ? of.called_because
                : of.last_kind === 'text'
                  ? of.last_text
                  : t(`inbox.${of.last_kind}`, { reason: of.last_text })}
            </p>
          </div>
          <div className={styles.side}>
            <DateTime at={of.last_at} as="ago" />
            {of.unread > 0 && (
              <span className={styles.count}>
                <span aria-hidden="true">{of.unread}</span>
                <span className="visually-hidden">{t('inbox.unread', { count: of.unread })}</span>
              </span>
            )}
            {of.support !== 'none' && <Stamp tone={of.support === 'joined' ? 'done' : 'waiting'} label={t(`support.${of.support}`)} />}
            {actions?.(of)}
          </div>
        </li>
      ))}
    </ul>
  );
}
