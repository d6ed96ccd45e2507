import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { formatDate, formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type Bill, billTones } from './api';

/** What was billed for plans and services, newest first. */
export function Bills({ address, link = '/seller/products', extra }: { address: string; link?: string; extra?: { label: string; cell: (row: Bill) => ReactNode } }) {
  const { t } = useTranslation('plans');
  const state = useTableState();
  const page = useCursorPage<Bill>(address, state.query);
  return (
    <DataTable
      label={t('bills.title')}
      state={state}
      page={page}
      rowKey={(row) => row.id}
      columns={[
        { key: 'at', label: t('bills.at'), cell: (row) => <DateTime at={row.created_at} /> },
        { key: 'what', label: t('bills.what'), cell: (row) => <What row={row} link={link} /> },
        { key: 'time', label: t('bills.time'), cell: (row) => t('bills.span', { from: formatDate(row.from), to: formatDate(row.to) }), wideOnly: true },
        { key: 'state', label: t('bills.state'), cell: (row) => <Stamp label={t(`bills.states.${row.state}`)} tone={billTones[row.state]} /> },
        { key: 'tax', label: t('bills.tax'), cell: (row) => <Money value={row.tax} />, numeric: true, wideOnly: true },
        { key: 'total', label: t('bills.total'), cell: (row) => <Money value={row.total} />, numeric: true },
        { key: 'refunded', label: t('bills.refunded'), cell: (row) => (row.refunded.amount === '0' ? '—' : <Money value={row.refunded} />), numeric: true, wideOnly: true },
        ...(extra ? [{ key: 'extra', ...extra }] : []),
      ]}
      empty={<EmptyState icon="document" title={t('bills.none')} text={t('bills.noneText')} />}
    />
  );
}

function What({ row, link }: { row: Bill; link: string }) {
  const { t } = useTranslation('plans');
  const words = t(`bills.kinds.${row.kind}`, { what: row.what, units: formatNumber(row.units) });
  return row.kind === 'promotion' ? <Link to={`${link}/${row.what}`}>{words}</Link> : <>{words}</>;
}
