import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { base, type List, type ListChanges } from '../api';
import styles from '../risk.module.css';
import { listTones } from './ListsPage';

/** One version: what it holds, what it changes, and putting it into force. */
export default function ListPage() {
  const { t } = useTranslation('risk');
  const id = useParam('list');
  const queries = useQueryClient();
  const query = useQuery<List, ProblemError>({
    queryKey: [`${base}/ops/lists`, id],
    queryFn: ({ signal }) => api.get(path`/api/risk/ops/lists/${id}`, { signal }),
  });
  const put = useMutationOnce((_: null, once) => api.post(path`/api/risk/ops/lists/${id}/in-force`, {}, once), {
    onSuccess: () => void queries.invalidateQueries({ queryKey: [`${base}/ops/lists`] }),
  });
  return (
    <DetailPage
      query={query}
      name={t('list.one')}
      title={(list) => list.name}
      back={{ to: '/ops/risk/lists', label: t('list.title') }}
      beside={(list) => <Stamp tone={listTones[list.state]} label={t(`list.states.${list.state}`)} size="lg" />}
      actions={(list) =>
        list.state === 'waiting' ? (
          <ConfirmButton question={t('list.put')} text={t('list.putText')} onConfirm={() => put.mutateAsync(null)}>
            {t('list.put')}
          </ConfirmButton>
        ) : null
      }
    >
      {(list) => (
        <Doc>
          <Panel n={1} label={t('list.version')} span={6}>
            <Fields>
              <Field label={t('list.version')} mono>
                {list.version}
              </Field>
              <Field label={t('list.format')}>{t(`list.formats.${list.format}`)}</Field>
              <Field label={t('list.file')}>{list.file_name}</Field>
            </Fields>
          </Panel>
          <Panel n={2} label={t('list.entries')} span={6}>
            <Fields>
              <Field label={t('list.entries')}>{formatNumber(list.entries)}</Field>
              <Field label={t('list.added')}>
                <DateTime at={list.added_at} />
              </Field>
              <Field label={t('list.inForce')}>{list.in_force_at ? <DateTime at={list.in_force_at} /> : '—'}</Field>
            </Fields>
          </Panel>
          {list.skipped.length > 0 && (
            <Panel n={3} label={t('list.skipped', { count: list.skipped.length })} tone="attention">
              <ul className={styles.list} lang="en">
                {list.skipped.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </Panel>
          )}
          <Changes id={id} />
        </Doc>
      )}
    </DetailPage>
  );
}

function Changes({ id }: { id: string }) {
  const { t } = useTranslation('risk');
  const query = useQuery<ListChanges, ProblemError>({
    queryKey: [`${base}/ops/lists`, id, 'changes'],
    queryFn: ({ signal }) => api.get(path`/api/risk/ops/lists/${id}/changes`, { signal }),
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  const changes = query.data;
  const kinds = [
    ['added', changes.added_count, changes.added],
    ['changed', changes.changed_count, changes.changed],
    ['removed', changes.removed_count, changes.removed],
  ] as const;
  return (
    <>
      <Panel label={t('list.against')}>
        {changes.before ? <Link to={`/ops/risk/lists/${changes.before}`}>{t('list.before')}</Link> : t('list.againstNothing')}
      </Panel>
      {kinds.map(([kind, count, entries]) => (
        <Panel key={kind} label={t(`list.change.${kind}`, { count, shown: formatNumber(count) })} flush={entries.length > 0}>
          {entries.length === 0 ? (
            t('list.noChange')
          ) : (
            <div className={styles.scroll} role="region" aria-label={t(`list.change.${kind}`, { count, shown: formatNumber(count) })} tabIndex={0}>
              <table className={styles.sides}>
                <tbody>
                  {entries.map((entry) => (
                    <tr key={entry.id}>
                      <th scope="row" className="mono">
                        {entry.id}
                      </th>
                      {kind === 'changed' && <td>{told(entry.before)}</td>}
                      <td>{told(kind === 'removed' ? entry.before : entry.after)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Panel>
      ))}
    </>
  );
}

function told(entry: ListChanges['added'][number]['after'] | null): string {
  if (!entry) return '—';
  return [entry.name, ...entry.aliases, ...entry.ids, ...entry.birth_dates].join(' · ');
}
