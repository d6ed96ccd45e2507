import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { base, type Policy } from './api';
import styles from './risk.module.css';

export const policiesKey = [`${base}/policies`];

/** Policies for the reader, to be read and acknowledged. */
export function PolicyList({ more }: { more?: (policy: Policy) => ReactNode }) {
  const { t } = useTranslation('risk');
  const queries = useQueryClient();
  const query = useQuery<{ items: Policy[] }, ProblemError>({ queryKey: policiesKey, queryFn: ({ signal }) => api.get(`${base}/policies`, { signal }) });
  const read = useMutationOnce(
    (policy: Policy, once) => api.post(path`/api/risk/policies/${policy.code}/versions/${policy.number}/acknowledgement`, {}, once),
    { onSuccess: () => void queries.invalidateQueries({ queryKey: policiesKey }) },
  );
  if (query.error && !query.data) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  if (query.data.items.length === 0) return <EmptyState title={t('policy.none')} text={t('policy.noneText')} />;
  return (
    <div className={styles.stack}>
      <FormError error={read.error} />
      {query.data.items.map((policy) => (
        <Doc
          key={policy.code}
          title={policy.title}
          number={t('policy.version', { number: policy.number })}
          aside={policy.acknowledged_at ? <Stamp tone="done" label={t('policy.read')} /> : <Stamp tone="waiting" label={t('policy.unread')} />}
        >
          <Panel label={t('policy.published')} span={6}>
            <DateTime at={policy.published_at} as="date" />
          </Panel>
          <Panel label={t('policy.audience')} span={6}>
            {t(`policy.audiences.${policy.audience}`)}
          </Panel>
          <Panel label={t('policy.body')}>
            <p className={styles.text}>{policy.body}</p>
            {!policy.acknowledged_at && (
              <Button loading={read.isPending} onClick={() => read.mutate(policy)}>
                {t('policy.acknowledge')}
              </Button>
            )}
          </Panel>
          {more && <Panel label={t('policy.readers')}>{more(policy)}</Panel>}
        </Doc>
      ))}
    </div>
  );
}
