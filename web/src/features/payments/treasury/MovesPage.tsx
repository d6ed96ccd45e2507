import { useTranslation } from 'react-i18next';
import { path, useCursorPage } from '@/api';
import { CsvLink } from '@/ui/CsvLink';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { useTableState } from '@/ui/useTableState';
import type { PositionMove } from './api';

/** Everything that moved the position in one currency, with what was left each time. */
export default function MovesPage() {
  const { t } = useTranslation('treasury');
  const currency = useParam('currency');
  const address = path`/api/payments/ops/positions/${currency}/moves`;
  const state = useTableState();
  const page = useCursorPage<PositionMove>(address, state.query);
  return (
    <ListPage
      title={t('moves', { currency })}
      lead={t('movesLead')}
      back={{ to: '/ops/currencies', label: t('title') }}
      actions={<CsvLink href={`${address}.csv`} title={t('moves', { currency })} />}
    >
      <DataTable
        label={t('moves', { currency })}
        state={state}
        page={page}
        rowKey={(row) => String(row.number)}
        columns={[
          { key: 'number', label: t('number'), cell: (row) => row.number, numeric: true, wideOnly: true },
          { key: 'at', label: t('at'), cell: (row) => <DateTime at={row.at} /> },
          { key: 'kind', label: t('kind'), cell: (row) => t(`kinds.${row.kind}`) },
          { key: 'subject', label: t('subject'), cell: (row) => <span className="mono">{row.subject ?? '—'}</span>, wideOnly: true },
          { key: 'amount', label: t('amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
          { key: 'worth', label: t('moveWorth'), cell: (row) => <Money value={row.worth} />, numeric: true },
          { key: 'realised', label: t('realised'), cell: (row) => <Money value={row.realised} />, numeric: true },
          { key: 'left', label: t('left'), cell: (row) => <Money value={row.left} />, numeric: true, wideOnly: true },
          { key: 'leftCost', label: t('leftCost'), cell: (row) => <Money value={row.left_cost} />, numeric: true, wideOnly: true },
        ]}
        empty={<EmptyState icon="chart" title={t('noMoves')} />}
      />
    </ListPage>
  );
}
