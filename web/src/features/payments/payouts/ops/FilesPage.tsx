import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type BankFile, ops } from '../api';

/** Files to the bank, each by its MsgId. */
export default function FilesPage() {
  const { t } = useTranslation('payouts');
  const state = useTableState();
  const page = useCursorPage<BankFile>(`${ops}/payout-files`, state.query, { refetchInterval: 15_000 });
  return (
    <ListPage title={t('files.title')} lead={t('files.lead')}>
      <DataTable
        label={t('files.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/payout-files/${row.id}`}
        columns={[
          { key: 'message', label: t('files.message'), cell: (row) => <span className="mono">{row.message}</span> },
          { key: 'made', label: t('files.made'), cell: (row) => <DateTime at={row.created_at} /> },
          { key: 'state', label: t('list.state'), cell: (row) => <Stamp status={row.state} namespace="payouts" /> },
          { key: 'asked', label: t('files.asked'), cell: (row) => row.asked, numeric: true, wideOnly: true },
          { key: 'transfers', label: t('files.transfers'), cell: (row) => row.transfers, numeric: true },
          { key: 'total', label: t('files.total'), cell: (row) => <Money value={row.total} />, numeric: true },
        ]}
        empty={<EmptyState icon="document" title={t('files.none')} text={t('files.noneText')} />}
      />
    </ListPage>
  );
}
