import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ChoiceFilter } from '@/ui/FilterBar';
import { Figure, Figures, ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast, toastError } from '@/ui/toast';
import { UrlTabs } from '@/ui/UrlTabs';
import { type TableState, useTableState } from '@/ui/useTableState';
import type { DeadEvent, DeadJob, Queue } from '../api';
import styles from '../ops.module.css';

const queuesKey = ['/api/ops/queues'] as const;
const sum = (queues: readonly Queue[], of: (queue: Queue) => number) => queues.reduce((total, queue) => total + of(queue), 0);

/** What waits in the machinery, and what was laid aside because it failed however often it was tried. */
export default function QueuesPage() {
  const { t } = useTranslation('ops');
  const query = useQuery<{ items: Queue[] }, ProblemError>({
    queryKey: queuesKey,
    queryFn: ({ signal }) => api.get('/api/ops/queues', { signal }),
    refetchInterval: 10_000,
  });
  const state = useTableState({ filters: ['module'] });
  const queues = query.data?.items;
  return (
    <ListPage
      title={t('queues.title')}
      lead={t('queues.lead')}
      filters={queues && <ChoiceFilter state={state} name="module" label={t('queues.module')} options={queues.map(({ module }) => ({ value: module, label: module }))} />}
    >
      {query.error && !queues && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {!queues && !query.error && <TextSkeleton lines={6} />}
      {queues && (
        <>
          <Figures>
            <Figure label={t('queues.eventsDead')}>{formatNumber(sum(queues, (queue) => queue.events_dead))}</Figure>
            <Figure label={t('queues.jobsDead')}>{formatNumber(sum(queues, (queue) => queue.jobs_dead))}</Figure>
            <Figure label={t('queues.parked')}>{formatNumber(sum(queues, (queue) => queue.events_parked))}</Figure>
            <Figure label={t('queues.waiting')}>{formatNumber(sum(queues, (queue) => queue.events_waiting + queue.jobs_waiting))}</Figure>
          </Figures>
          <UrlTabs
            tabs={[
              { key: 'events', label: t('queues.events'), panel: <Events state={state} /> },
              { key: 'jobs', label: t('queues.jobs'), panel: <Jobs state={state} /> },
              { key: 'modules', label: t('queues.modules'), panel: <Modules queues={queues} /> },
            ]}
          />
        </>
      )}
    </ListPage>
  );
}

function Modules({ queues }: { queues: readonly Queue[] }) {
  const { t } = useTranslation('ops');
  return (
    <Section title={t('queues.modules')}>
      <DataTable
        label={t('queues.modules')}
        rows={queues}
        rowKey={(row) => row.module}
        columns={[
          { key: 'module', label: t('queues.module'), cell: (row) => <span className="mono">{row.module}</span> },
          { key: 'events', label: t('queues.eventsWaiting'), numeric: true, cell: (row) => formatNumber(row.events_waiting) },
          { key: 'parked', label: t('queues.parked'), numeric: true, cell: (row) => formatNumber(row.events_parked) },
          { key: 'eventsDead', label: t('queues.eventsDead'), numeric: true, cell: (row) => formatNumber(row.events_dead) },
          { key: 'jobs', label: t('queues.jobsWaiting'), numeric: true, cell: (row) => formatNumber(row.jobs_waiting) },
          { key: 'jobsDead', label: t('queues.jobsDead'), numeric: true, cell: (row) => formatNumber(row.jobs_dead) },
        ]}
      />
    </Section>
  );
}

function Events({ state }: { state: TableState }) {
  const { t } = useTranslation('ops');
  const page = useCursorPage<DeadEvent>('/api/ops/events', state.query);
  return (
    <DataTable
      label={t('queues.events')}
      page={page}
      state={state}
      rowKey={(row) => row.id}
      columns={[
        { key: 'at', label: t('queues.at'), cell: (row) => <DateTime at={row.at} /> },
        { key: 'what', label: t('queues.subject'), cell: (row) => <What name={row.subject} module={row.module} attempts={row.attempts} /> },
        { key: 'error', label: t('queues.error'), cell: (row) => <span className={styles.error}>{row.error}</span> },
        { key: 'payload', label: t('queues.payload'), cell: (row) => <Payload value={row.payload} /> },
        { key: 'rerun', label: t('queues.act'), cell: (row) => <Rerun address={path`/api/ops/events/${row.module}/${row.id}/rerun`} onDone={() => void page.refetch()} /> },
      ]}
      empty={<EmptyState icon="check" title={t('queues.noEvents')} text={t('queues.noneText')} />}
    />
  );
}

function Jobs({ state }: { state: TableState }) {
  const { t } = useTranslation('ops');
  const page = useCursorPage<DeadJob>('/api/ops/jobs', state.query);
  return (
    <DataTable
      label={t('queues.jobs')}
      page={page}
      state={state}
      rowKey={(row) => row.id}
      columns={[
        { key: 'at', label: t('queues.at'), cell: (row) => <DateTime at={row.at} /> },
        { key: 'what', label: t('queues.kind'), cell: (row) => <What name={row.kind} module={row.module} attempts={row.attempts} /> },
        { key: 'error', label: t('queues.error'), cell: (row) => <span className={styles.error}>{row.error}</span> },
        { key: 'payload', label: t('queues.payload'), cell: (row) => <Payload value={row.payload} /> },
        { key: 'rerun', label: t('queues.act'), cell: (row) => <Rerun address={path`/api/ops/jobs/${row.module}/${row.id}/rerun`} onDone={() => void page.refetch()} /> },
      ]}
      empty={<EmptyState icon="check" title={t('queues.noJobs')} text={t('queues.noneText')} />}
    />
  );
}

function What({ name, module, attempts }: { name: string; module: string; attempts: number }) {
  const { t } = useTranslation('ops');
  return (
    <>
      <span className="mono">{name}</span>
      <div className={styles.small}>{t('queues.by', { module, count: attempts })}</div>
    </>
  );
}

function Payload({ value }: { value: unknown }) {
  const { t } = useTranslation('ops');
  return (
    <details>
      <summary>{t('queues.show')}</summary>
      <pre className={`mono ${styles.payload}`}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}

function Rerun({ address, onDone }: { address: string; onDone: () => void }) {
  const { t } = useTranslation('ops');
  const { has } = useSession();
  const queries = useQueryClient();
  const rerun = useMutationOnce((_: void, once) => api.post(address, undefined, once), {
    onSuccess: () => {
      toast(t('queues.rerunDone'));
      void queries.invalidateQueries({ queryKey: queuesKey });
      onDone();
    },
    onError: toastError,
  });
  if (!has(['operator'])) return null;
  return (
    <Button size="xs" variant="default" loading={rerun.isPending} onClick={() => rerun.mutate()}>
      {t('queues.rerun')}
    </Button>
  );
}
