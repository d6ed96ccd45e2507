// A seller's register of issued papers: every number, none left out.
import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useTableState } from '@/ui/useTableState';
import { type Issued, paperKinds } from './api';
import styles from './documents.module.css';
import { Files } from './PaperTable';

const filters = ['kind'] as const;

export default function RegisterPage() {
  const { t } = useTranslation('papers');
  const state = useTableState({ filters });
  const page = useCursorPage<Issued>('/api/compliance/papers', state.query);
  const columns: Column<Issued>[] = [
    {
      key: 'number',
      label: t('set.number'),
      cell: (row) => (
        <>
          <span className="mono">{row.number}</span>
          {row.version > 1 && <span className={styles.small}> {t('set.version', { version: row.version })}</span>}
        </>
      ),
    },
    { key: 'kind', label: t('set.paper'), cell: (row) => t(`kind.${row.kind}`) },
    {
      key: 'order',
      label: t('paper.order'),
      cell: (row) => (
        <Link to={`/seller/orders/${row.order}/papers`} className="mono">
          {row.order_number}
        </Link>
      ),
    },
    { key: 'issued', label: t('paper.issued'), cell: (row) => <DateTime at={row.issued_at} as="date" /> },
    { key: 'files', label: t('file.title'), cell: (row) => <Files paper={row} />, wideOnly: true },
  ];
  return (
    <ListPage
      title={t('register.title')}
      lead={t('register.lead')}
      actions={
        <>
          <LinkButton to="/seller/letterhead" variant="default">
            {t('head.title')}
          </LinkButton>
          <LinkButton to="/seller/invoice-check" variant="default">
            {t('check.title')}
          </LinkButton>
        </>
      }
      filters={<ChoiceFilter state={state} name="kind" label={t('set.paper')} options={paperKinds.map((value) => ({ value, label: t(`kind.${value}`) }))} />}
    >
      <DataTable
        label={t('register.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/seller/papers/${row.id}`}
        columns={columns}
        empty={
          <EmptyState icon="document" title={t('register.none')} text={t('register.noneText')}>
            <LinkButton to="/seller/orders">{t('register.orders')}</LinkButton>
          </EmptyState>
        }
      />
    </ListPage>
  );
}
