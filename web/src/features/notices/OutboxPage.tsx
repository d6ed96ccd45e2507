import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, isProblem, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import styles from './notices.module.css';

type Sent = Answer<'SentMessage'>;

/** Mails and text messages of a demonstration, which leaves them in a folder. */
export default function OutboxPage() {
  const { t } = useTranslation('notices');
  const query = useQuery<{ mail: Sent[]; sms: Sent[] }, ProblemError>({
    queryKey: ['/api/notices/outbox'],
    queryFn: ({ signal }) => api.get('/api/notices/outbox', { signal }),
    refetchInterval: 5_000,
    retry: false,
  });
  const parts = [
    { key: 'mail', name: t('outbox.mail'), sent: query.data?.mail },
    { key: 'sms', name: t('outbox.sms'), sent: query.data?.sms },
  ];
  return (
    <ListPage
      title={t('outbox.title')}
      lead={t('outbox.lead')}
      actions={
        <Button variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          {t('outbox.refresh')}
        </Button>
      }
    >
      {query.isPending && <TextSkeleton lines={6} />}
      {query.error &&
        (isProblem(query.error, 'runtime/not-found') ? (
          <EmptyState icon="message" title={t('outbox.off')} text={t('outbox.offText')} />
        ) : (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ))}
      {query.data &&
        parts.map(({ key, name, sent }) => (
          <Section key={key} title={name}>
            {sent?.length === 0 && <EmptyState icon="message" title={t('outbox.none')} />}
            {sent?.map((message) => (
              <Doc key={message.id} title={message.subject || undefined} number={message.to} level={3} aside={<DateTime at={message.at} />}>
                <Panel label={t('outbox.text')}>
                  <pre className={styles.sent}>{message.text}</pre>
                </Panel>
              </Doc>
            ))}
          </Section>
        ))}
    </ListPage>
  );
}
