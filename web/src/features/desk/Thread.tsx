// What was said in a conversation, and the place to go on.
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import { formatBytes } from '@/i18n/format';
import { useSession } from '@/session';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Icon } from '@/ui/Icon';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import type { Message } from './api';
import { Composer } from './Composer';
import styles from './desk.module.css';
import type { useThread } from './useThread';

function Files({ message }: { message: Message }) {
  if (message.attachments.length === 0) return null;
  return (
    <ul className={styles.files}>
      {message.attachments.map((file) => (
        <li key={file.blob}>
          <a href={file.url} target="_blank" rel="noreferrer">
            {file.content_type.startsWith('image/') ? (
              <img src={file.url} alt={file.name} loading="lazy" />
            ) : (
              <>
                <Icon name="document" size={16} /> {file.name}
              </>
            )}
          </a>{' '}
          <small>{formatBytes(file.size_bytes)}</small>
        </li>
      ))}
    </ul>
  );
}

function Line({ message, mine }: { message: Message; mine: boolean }) {
  const { t } = useTranslation('desk');
  const name = message.author.name ?? t('message.gone');
  const firm = message.author.org_name ?? t(message.author.kind === 'seller' ? 'detail.seller' : 'detail.buyer');
  if (message.kind !== 'text') {
    return (
      <li className={styles.note}>
        {t(`message.${message.kind}`, { name: message.author.kind === 'platform' ? t('message.support') : firm, reason: message.text })} ·{' '}
        <DateTime at={message.at} />
      </li>
    );
  }
  return (
    <li className={`${styles.message} ${mine ? styles.mine : ''} ${message.author.kind === 'platform' ? styles.platform : ''}`}>
      <div className={styles.head}>
        <strong>{name}</strong>
        <span>{message.author.kind === 'platform' ? t('message.support') : firm}</span>
        <DateTime at={message.at} />
      </div>
      {message.text && (
        <p className={styles.text} lang={message.language} dir="auto">
          {message.text}
        </p>
      )}
      <Files message={message} />
    </li>
  );
}

interface Props {
  thread: ReturnType<typeof useThread>;
  /** Support that has not joined only reads. */
  readOnly?: boolean;
}

export function Thread({ thread, readOnly = false }: Props) {
  const { t } = useTranslation('desk');
  const { session } = useSession();
  const { messages, list, detail, live, address } = thread;
  const box = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1);

  // What is newest stands at the bottom; stays there unless the reader has gone back.
  const away = useRef(false);
  useEffect(() => {
    const element = box.current;
    if (element && !away.current) element.scrollTop = element.scrollHeight;
  }, [newest?.seq]);

  if (list.isPending) return <TextSkeleton lines={5} />;
  if (list.error && messages.length === 0) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const seen = detail.data?.seats.some((seat) => seat.org !== session?.current && seat.read_seq >= (newest?.seq ?? 0));

  return (
    <div className={styles.thread}>
      <div
        ref={box}
        className={styles.scroll}
        role="region"
        aria-label={t('thread.label')}
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          away.current = scrollHeight - scrollTop - clientHeight > 80;
        }}
      >
        {list.hasNextPage && (
          <Button variant="default" size="compact-sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('thread.older')}
          </Button>
        )}
        <ol className={styles.messages} aria-live="polite">
          {messages.map((message) => (
            <Line key={message.seq} message={message} mine={message.author.org === session?.current} />
          ))}
        </ol>
      </div>
      <div className={styles.seen} aria-live="polite">
        {live === 'polling' && <>{t('thread.polling')} </>}
        {newest?.author.org === session?.current && seen && t('thread.seen')}
      </div>
      {!readOnly && (
        <Composer
          send={async (message) => {
            away.current = false;
            thread.add([await api.post<Message>(`${address}/messages`, message)]);
          }}
        />
      )}
    </div>
  );
}
