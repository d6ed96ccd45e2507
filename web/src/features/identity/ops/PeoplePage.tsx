import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { ChoiceFilter, TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import type { OpsPerson } from '../api';

const filters = ['q', 'standing'] as const;

export default function PeoplePage() {
  const { t } = useTranslation('identity');
  const state = useTableState({ filters });
  const page = useCursorPage<OpsPerson>('/api/identity/ops/people', state.query);
  return (
    <ListPage
      title={t('ops.people')}
      filters={
        <>
          <TextFilter state={state} name="q" label={t('ops.searchPeople')} />
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
        label={t('ops.people')}
        page={page}
        state={state}
        rowKey={(person) => person.id}
        rowTo={(person) => `/ops/people/${person.id}`}
        columns={[
          { key: 'name', label: t('field.name'), cell: (person) => person.name || t('ops.erased') },
          { key: 'locale', label: t('field.language'), cell: (person) => t(`common:language.${person.locale}`) },
          { key: 'standing', label: t('ops.standing'), cell: (person) => <Stamp status={person.standing} namespace="identity" /> },
          { key: 'since', label: t('firm.since'), cell: (person) => <DateTime at={person.since} as="date" /> },
        ]}
      />
    </ListPage>
  );
}
