import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { ChoiceFilter, TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import type { OpsOrganisation } from '../api';

const filters = ['q', 'kind', 'standing'] as const;

export default function OrganisationsPage() {
  const { t } = useTranslation('identity');
  const state = useTableState({ filters });
  const page = useCursorPage<OpsOrganisation>('/api/identity/ops/organisations', state.query);
  return (
    <ListPage
      title={t('ops.organisations')}
      filters={
        <>
          <TextFilter state={state} name="q" label={t('ops.searchOrganisations')} />
          <ChoiceFilter
            state={state}
            name="kind"
            label={t('register.kind')}
            options={(['buyer', 'seller', 'platform'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <ChoiceFilter
            state={state}
            name="standing"
            label={t('ops.standing')}
            options={(['active', 'suspended', 'gone'] as const).map((value) => ({ value, label: t(`status.${value}`) }))}
          />
        </>
      }
    >
      <DataTable
        label={t('ops.organisations')}
        page={page}
        state={state}
        rowKey={(firm) => firm.id}
        rowTo={(firm) => `/ops/organisations/${firm.id}`}
        columns={[
          { key: 'name', label: t('field.firmName'), cell: (firm) => firm.name || t('ops.erased') },
          { key: 'kind', label: t('register.kind'), cell: (firm) => t(`kind.${firm.kind}`) },
          { key: 'country', label: t('field.country'), cell: (firm) => countryName(firm.country) },
          { key: 'number', label: t('field.registrationNumber'), cell: (firm) => <span className="mono">{firm.registration_number ?? '—'}</span>, wideOnly: true },
          { key: 'standing', label: t('ops.standing'), cell: (firm) => <Stamp status={firm.standing} namespace="identity" /> },
          { key: 'since', label: t('firm.since'), cell: (firm) => <DateTime at={firm.since} as="date" /> },
        ]}
      />
    </ListPage>
  );
}
