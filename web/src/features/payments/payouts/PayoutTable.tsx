import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/ui/DataTable';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import type { TableState } from '@/ui/useTableState';
import { reasonText } from '../words';
import type { Payout } from './api';

interface Props {
  rowTo: (row: Payout) => string;
  /** The platform sees whose they are. */
  withSeller?: boolean;
  rows?: readonly Payout[];
  state?: TableState;
  page?: Parameters<typeof DataTable<Payout>>[0]['page'];
  empty?: ReactNode;
}

export function PayoutTable({ rowTo, withSeller = false, rows, state, page, empty }: Props) {
  const { t } = useTranslation('payouts');
  const columns: Column<Payout>[] = [
    { key: 'asked', label: t('list.asked'), cell: (row) => <DateTime at={row.created_at} /> },
    { key: 'account', label: t('list.account'), cell: (row) => `${row.holder} ${row.account}` },
    { key: 'cause', label: t('list.cause'), cell: (row) => t(`cause.${row.cause}`), wideOnly: true },
    {
      key: 'state',
      label: t('list.state'),
      cell: (row) => (
        <>
          <Stamp status={row.state} namespace="payouts" /> {row.reason ? reasonText(row.reason) : ''}
        </>
      ),
    },
    { key: 'amount', label: t('list.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
  ];
  if (withSeller) columns.splice(1, 0, { key: 'seller', label: t('list.seller'), cell: (row) => row.seller_name ?? <span className="mono">{row.seller}</span> });
  return <DataTable label={t('list.title')} rows={rows} state={state} page={page} rowKey={(row) => row.id} rowTo={rowTo} columns={columns} empty={empty} />;
}
