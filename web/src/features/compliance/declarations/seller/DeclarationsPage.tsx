import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, useCursorPage, useMutationOnce } from '@/api';
import { countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useGo } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { base, type Declaration, type Undeclared } from '../api';
import { DeclarationList } from '../DeclarationList';

const undeclared = `${base}/undeclared`;

/** An order, or one parcel of an order that goes in several. */
interface Wanted {
  order: string;
  parcel: string | null;
}

export default function DeclarationsPage() {
  const { t } = useTranslation('customs');
  return (
    <DeclarationList
      to="/seller/declarations"
      title={t('list.title')}
      lead={t('list.lead')}
      actions={
        <>
          <Link to="/seller/declarations/declarant">{t('declarant.title')}</Link>
          <Link to="/seller/refund-files">{t('refund.title')}</Link>
        </>
      }
    >
      <Waiting />
    </DeclarationList>
  );
}

/** Orders over the border that nobody declared yet. */
function Waiting() {
  const { t } = useTranslation('customs');
  const go = useGo();
  const queries = useQueryClient();
  const page = useCursorPage<Undeclared>(undeclared, { limit: 5 });
  const draft = useMutationOnce(({ order, parcel }: Wanted, once) => api.post<Declaration>(base, { order, parcel, mode: null }, once), {
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: [undeclared] });
      go(`/seller/declarations/${made.id}`);
    },
  });
  return (
    <Section title={t('undeclared.title')}>
      <FormError error={draft.error} />
      <DataTable
        label={t('undeclared.title')}
        page={page}
        rowKey={(row) => row.order}
        columns={[
          { key: 'number', label: t('list.order'), cell: (row) => <Link to={`/seller/orders/${row.order}`}>{row.number}</Link> },
          { key: 'lane', label: t('list.lane'), cell: (row) => t('list.fromTo', { from: countryName(row.from), to: countryName(row.to) }) },
          { key: 'total', label: t('list.goods'), numeric: true, cell: (row) => <Money value={row.total} /> },
          { key: 'paid', label: t('undeclared.payment'), cell: (row) => <Stamp tone={row.is_paid ? 'done' : 'waiting'} label={t(row.is_paid ? 'undeclared.paid' : 'undeclared.unpaid')} /> },
          { key: 'placed', label: t('undeclared.placed'), cell: (row) => <DateTime at={row.placed_at} as="date" />, wideOnly: true },
          {
            key: 'draft',
            label: t('undeclared.deed'),
            cell: (row) =>
              row.parcels.length === 0 ? (
                <Button size="xs" loading={draft.isPending && draft.variables.order === row.order} onClick={() => draft.mutate({ order: row.order, parcel: null })}>
                  {t('undeclared.draft')}
                </Button>
              ) : (
                row.parcels.map((parcel) => (
                  <Button key={parcel.shipment} size="xs" loading={draft.isPending && draft.variables.parcel === parcel.shipment} onClick={() => draft.mutate({ order: row.order, parcel: parcel.shipment })}>
                    {t('undeclared.parcel', { number: parcel.tracking_number })}
                  </Button>
                ))
              ),
          },
        ]}
        empty={<EmptyState icon="check" title={t('undeclared.none')} text={t('undeclared.noneText')} />}
      />
    </Section>
  );
}
