import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { base, type Row, states } from './api';

interface Props {
  /** Where one declaration is shown. */
  to: string;
  title: string;
  lead: string;
  actions?: ReactNode;
  children?: ReactNode;
}

/** The declarations of a seller, or of all for the desk. */
export function DeclarationList({ to, title, lead, actions, children }: Props) {
  const { t } = useTranslation('customs');
  const state = useTableState({ filters: ['state', 'direction', 'stuck'] });
  const page = useCursorPage<Row>(base, state.query, { refetchInterval: 20_000 });
  return (
    <ListPage
      title={title}
      lead={lead}
      actions={actions}
      filters={
        <>
          <ChoiceFilter state={state} name="state" label={t('list.state')} options={states.map((value) => ({ value, label: t(`status.${value}`) }))} />
          <ChoiceFilter state={state} name="direction" label={t('list.direction')} options={(['export', 'import'] as const).map((value) => ({ value, label: t(`direction.${value}`) }))} />
          <ChoiceFilter state={state} name="stuck" label={t('list.silence')} options={[{ value: 'true', label: t('list.stuck') }]} />
        </>
      }
    >
      {children}
      <DataTable
        label={title}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `${to}/${row.id}`}
        columns={[
          { key: 'number', label: t('list.number'), cell: (row) => <span className="mono">{row.number}</span> },
          { key: 'order', label: t('list.order'), cell: (row) => <span className="mono">{row.order_number}</span>, wideOnly: true },
          { key: 'mode', label: t('list.mode'), cell: (row) => `${row.mode} ${t(`mode.${row.mode}`)}` },
          { key: 'lane', label: t('list.lane'), cell: (row) => t('list.fromTo', { from: countryName(row.from), to: countryName(row.to) }), wideOnly: true },
          { key: 'goods', label: t('list.goods'), numeric: true, cell: (row) => <Money value={row.goods} /> },
          {
            key: 'state',
            label: t('list.state'),
            cell: (row) => (
              <>
                <Stamp status={row.state} namespace="customs" /> {row.is_stuck && <Stamp tone="problem" label={t('list.stuck')} />}
                {row.asked && <Stamp tone="waiting" label={t(`asked.${row.asked}`)} />}
              </>
            ),
          },
          { key: 'moved', label: t('list.moved'), cell: (row) => <DateTime at={row.moved_at} as="ago" />, wideOnly: true },
        ]}
        empty={<EmptyState icon="stamp" title={t('list.none')} text={t('list.noneText')} />}
      />
    </ListPage>
  );
}
