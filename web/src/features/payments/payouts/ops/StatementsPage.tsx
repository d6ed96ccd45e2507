import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCursorList, useCursorPage } from '@/api';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { ops, type Settlement, type Statement } from '../api';
import { DayReports } from './DayReports';
import { HandIn } from './HandIn';

const list = `${ops}/statements`;

/** Statements of our account, refused ones with what is wrong, and what providers settled. */
export default function StatementsPage() {
  const { t } = useTranslation('payouts');
  const { has } = useSession();
  const state = useTableState();
  const page = useCursorPage<Statement>(list, state.query, { refetchInterval: 30_000 });
  const settlements = useCursorList<Settlement>(`${ops}/settlements`);
  return (
    <ListPage title={t('statements.title')} lead={t('statements.lead')}>
      {has(['operator', 'finance']) && (
        <Section title={t('statements.handIn')}>
          <HandIn
            to={list}
            label={t('statements.file')}
            hint={t('statements.fileHint')}
            accept=".xml"
            megabytes={8}
            taken={() => t('statements.taken')}
            changes={[list]}
          />
        </Section>
      )}
      <DataTable
        label={t('statements.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        columns={[
          { key: 'name', label: t('statements.name'), cell: (row) => <span className="mono">{row.name}</span> },
          { key: 'at', label: t('statements.at'), cell: (row) => <DateTime at={row.at} /> },
          {
            key: 'state',
            label: t('statements.state'),
            cell: (row) => (
              <>
                <Stamp tone={row.state === 'taken' ? 'done' : 'problem'} label={t(`status.${row.state}`)} />
                {row.findings.map((one) => (
                  <p key={one.path + one.element} style={{ margin: 0 }}>
                    {t('statements.finding', { element: one.element, expected: one.expected, found: one.found ?? t('statements.nothing') })}
                  </p>
                ))}
              </>
            ),
          },
          { key: 'lines', label: t('statements.lines'), cell: (row) => row.lines, numeric: true, wideOnly: true },
          { key: 'opening', label: t('statements.opening'), cell: (row) => <Money value={row.opening} />, numeric: true, wideOnly: true },
          { key: 'closing', label: t('statements.closing'), cell: (row) => <Money value={row.closing} />, numeric: true },
        ]}
        empty={<EmptyState icon="document" title={t('statements.none')} text={t('statements.noneText')} />}
      />
      <Section title={t('settlements.title')}>
        {settlements.error ? <ErrorPanel error={settlements.error} onRetry={() => void settlements.refetch()} /> : null}
        {settlements.isSuccess && (
          <DataTable
            label={t('settlements.title')}
            rows={settlements.items}
            rowKey={(row) => row.id}
            rowTo={(row) => `/ops/settlements/${row.id}`}
            columns={[
              { key: 'id', label: t('settlements.id'), cell: (row) => <span className="mono">{row.id}</span> },
              { key: 'provider', label: t('settlements.provider'), cell: (row) => row.provider, wideOnly: true },
              { key: 'lines', label: t('settlements.lines'), cell: (row) => row.lines, numeric: true, wideOnly: true },
              { key: 'wrong', label: t('settlements.wrong'), cell: (row) => row.wrong, numeric: true },
              { key: 'arrived', label: t('settlements.arrived'), cell: (row) => row.bank_line ?? t('settlements.waits'), wideOnly: true },
              { key: 'gross', label: t('settlements.gross'), cell: (row) => <Money value={row.gross} />, numeric: true, wideOnly: true },
              { key: 'fees', label: t('settlements.fees'), cell: (row) => <Money value={row.fees} />, numeric: true, wideOnly: true },
              { key: 'net', label: t('settlements.net'), cell: (row) => <Money value={row.net} />, numeric: true },
            ]}
            empty={<EmptyState icon="card" title={t('settlements.none')} text={t('settlements.noneText')} />}
          />
        )}
        {settlements.hasNextPage && (
          <Button variant="default" loading={settlements.isFetchingNextPage} onClick={() => void settlements.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        )}
      </Section>
      <DayReports />
    </ListPage>
  );
}
