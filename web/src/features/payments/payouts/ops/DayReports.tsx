import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorList, useMutationOnce, type ProblemError } from '@/api';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import type { Tone } from '@/ui/tones';
import { ops, type ByHand, type DayReport, type TakenDays } from '../api';

const days = `${ops}/day-reports`;
const byHand = `${days}/by-hand`;

const tones: Record<DayReport['state'], Tone> = { taken: 'done', empty: 'quiet', late: 'problem' };

/** Days of providers that report by days, and the statements that people have to fetch of some. */
export function DayReports() {
  const { t } = useTranslation('payouts');
  const { has } = useSession();
  const list = useCursorList<DayReport>(days);
  const hands = useQuery<ByHand, ProblemError>({ queryKey: [byHand], queryFn: ({ signal }) => api.get(byHand, { signal }) });
  return (
    <Section title={t('days.title')}>
      <p>{t('days.lead')}</p>
      {has(['operator', 'finance']) && hands.data?.items.map((one) => <HandIn key={one.provider} provider={one.provider} portal={one.portal} />)}
      {hands.error ? <ErrorPanel error={hands.error} onRetry={() => void hands.refetch()} /> : null}
      {list.error ? <ErrorPanel error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && (
        <DataTable
          label={t('days.title')}
          rows={list.items}
          rowKey={(row) => `${row.provider}-${row.day}`}
          columns={[
            { key: 'day', label: t('days.day'), cell: (row) => <DateTime at={row.day} as="day" /> },
            { key: 'provider', label: t('settlements.provider'), cell: (row) => row.provider },
            { key: 'state', label: t('statements.state'), cell: (row) => <Stamp tone={tones[row.state]} label={t(`days.${row.state}`)} /> },
            { key: 'at', label: t('days.at'), cell: (row) => <DateTime at={row.at} />, wideOnly: true },
          ]}
          empty={<EmptyState icon="document" title={t('days.none')} text={t('days.noneText')} />}
        />
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('common:action.more')}
        </Button>
      )}
    </Section>
  );
}

function HandIn({ provider, portal }: { provider: string; portal: string }) {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const send = useMutationOnce(
    (file: File, once) => {
      const body = new FormData();
      body.append('file', file);
      return api.post<TakenDays>(path`/api/payments/ops/day-reports/by-hand/${provider}`, body, once);
    },
    {
      onSuccess: (result) => {
        setFiles([]);
        toast(t('days.result', { taken: result.taken, before: result.before, wrong: result.wrong }));
      },
      onSettled: () =>
        void client.invalidateQueries({ predicate: ({ queryKey }) => [days, `${ops}/settlements`].some((one) => String(queryKey[0]).startsWith(one)) }),
    },
  );
  const file = files[0];
  return (
    <>
      <p>
        {t('days.byHand', { provider })}{' '}
        <a href={portal} target="_blank" rel="noreferrer">
          {t('days.portal')}
        </a>
      </p>
      <FileDrop label={t('days.file', { provider })} hint={t('days.fileHint')} files={files} onChange={setFiles} accept=".csv" maxBytes={32 * 1024 * 1024} />
      <FormError error={send.error} />
      {file && (
        <Button loading={send.isPending} onClick={() => send.mutate(file)}>
          {t('statements.handIn')}
        </Button>
      )}
    </>
  );
}
