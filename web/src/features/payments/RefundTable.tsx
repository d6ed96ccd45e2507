import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/ui/DataTable';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import type { TableState } from '@/ui/useTableState';
import type { Refund } from './api';
import { reasonText } from './words';

interface Props {
  rows?: readonly Refund[];
  page?: Parameters<typeof DataTable<Refund>>[0]['page'];
  state?: TableState;
  rowTo?: (row: Refund) => string;
  /** A last column: what can be done. */
  actions?: (row: Refund) => ReactNode;
  empty?: ReactNode;
}

export function RefundTable({ rows, page, state, rowTo, actions, empty }: Props) {
  const { t } = useTranslation('payments');
  const columns: Column<Refund>[] = [
    { key: 'created', label: t('refund.requested'), cell: (row) => <DateTime at={row.created_at} as="date" /> },
    { key: 'cause', label: t('refund.cause'), cell: (row) => t(`cause.${row.cause}`) },
    { key: 'note', label: t('refund.note'), cell: (row) => (row.cause === 'agreed' ? reasonText(row.note) : '—'), wideOnly: true },
    {
      key: 'state',
      label: t('refund.state'),
      cell: (row) => <Stamp status={row.returned_at ? 'returned' : row.state} namespace="payments" />,
    },
    { key: 'reason', label: t('refund.reason'), cell: (row) => reasonText(row.reason), wideOnly: true },
    { key: 'amount', label: t('refund.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
  ];
  if (actions) columns.push({ key: 'actions', label: t('refund.actions'), cell: actions });
  return (
    <DataTable
      label={t('refund.title')}
      columns={columns}
      rowKey={(row) => row.id}
      rows={rows}
      page={page}
      state={state}
      rowTo={rowTo}
      empty={empty}
    />
  );
}
