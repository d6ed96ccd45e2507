import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { base, type Landed, type Recomputed } from './api';
import styles from './compliance.module.css';
import { LandedCost } from './LandedCost';

/** A kept quote, and the proof that it comes out the same again. */
export function LandedById({ id, names }: { id: string; names?: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('compliance');
  const query = useQuery<Landed, ProblemError>({
    queryKey: [base, 'quotes', id],
    queryFn: ({ signal }) => api.get(path`/api/compliance/quotes/${id}`, { signal }),
  });
  const again = useQuery<Recomputed, ProblemError>({
    queryKey: [base, 'quotes', id, 'recompute'],
    queryFn: ({ signal }) => api.get(path`/api/compliance/quotes/${id}/recompute`, { signal }),
    enabled: false,
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  return (
    <div className={styles.stack}>
      <LandedCost landed={query.data} names={names} whatIf={false} />
      <div className={`${styles.row} no-print`}>
        <Button variant="default" size="xs" className={styles.action} loading={again.isFetching} onClick={() => void again.refetch()}>
          {t('again.ask')}
        </Button>
      </div>
      {again.error ? <ErrorPanel error={again.error} onRetry={() => void again.refetch()} /> : null}
      <div role="status">{again.data && <Outcome again={again.data} />}</div>
    </div>
  );
}

function Outcome({ again }: { again: Recomputed }) {
  const { t } = useTranslation('compliance');
  if (again.identical) return <Stamp tone="done" label={t('again.identical')} />;
  return (
    <>
      <Stamp tone="waiting" label={t(again.other_packs.length > 0 ? 'again.otherPack' : 'again.differs')} />
      <ul className={styles.list} lang="en">
        {again.other_packs.map((pack) => (
          <li key={pack}>{pack}</li>
        ))}
        {again.differences.map((one) => (
          <li key={one.path}>
            <span className="mono">{one.path}</span> {one.then ?? '—'} → {one.now ?? '—'}
          </li>
        ))}
      </ul>
    </>
  );
}
