import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorList, type ProblemError } from '@/api';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { ops, type ByHand, type DayReport, type TakenDays } from '../api';
import { HandIn } from './HandIn';

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
      {has(['operator', 'finance']) && hands.data?.items.map((one) => <OfProvider key={one.provider} provider={one.provider} portal={one.portal} />)}
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

function OfProvider({ provider, portal }: { provider: string; portal: string }) {
  const { t } = useTranslation('payouts');
  return (
    <>
      <p>
        {t('days.byHand', { provider })}{' '}
        <a href={portal} target="_blank" rel="noreferrer">
          {t('days.portal')}
        </a>
      </p>
      <HandIn<TakenDays>
        to={path`/api/payments/ops/day-reports/by-hand/${provider}`}
        label={t('days.file', { provider })}
        hint={t('days.fileHint')}
        accept=".csv"
        megabytes={32}
        taken={({ taken, before, wrong }) => t('days.result', { taken, before, wrong })}
        changes={[days, `${ops}/settlements`]}
      />
    </>
  );
}
