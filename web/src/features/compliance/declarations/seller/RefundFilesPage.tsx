import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { type RefundFile, refunds } from '../api';

/** Files for the refund of tax on released exports. */
export default function RefundFilesPage() {
  const { t } = useTranslation('customs');
  const state = useTableState();
  const page = useCursorPage<RefundFile>(refunds, state.query);
  return (
    <ListPage title={t('refund.title')} lead={t('refund.lead')} back={{ to: '/seller/declarations', label: t('list.title') }}>
      <DataTable
        label={t('refund.title')}
        state={state}
        page={page}
        rowKey={(row) => row.declaration}
        rowTo={(row) => `/seller/refund-files/${row.declaration}`}
        columns={[
          { key: 'number', label: t('list.number'), cell: (row) => <span className="mono">{row.number}</span> },
          { key: 'mode', label: t('list.mode'), cell: (row) => row.mode },
          { key: 'goods', label: t('list.goods'), numeric: true, cell: (row) => <Money value={row.goods} /> },
          { key: 'released', label: t('refund.released'), cell: (row) => <DateTime at={row.released_at} as="date" />, wideOnly: true },
          {
            key: 'papers',
            label: t('refund.papers'),
            cell: (row) =>
              row.bar ? (
                <Stamp tone="quiet" label={t(`refund.bar.${row.bar}`)} />
              ) : (
                <Stamp tone={row.missing === 0 ? 'done' : 'waiting'} label={row.missing === 0 ? t('refund.complete') : t('refund.missing', { count: row.missing })} />
              ),
          },
          { key: 'due', label: t('refund.due'), cell: (row) => (row.due ? <DateTime at={row.due} as="day" /> : '—') },
        ]}
        empty={<EmptyState icon="refund" title={t('refund.none')} text={t('refund.noneText')} />}
      />
    </ListPage>
  );
}
