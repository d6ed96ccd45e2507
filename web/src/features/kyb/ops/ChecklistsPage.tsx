import { Button, Checkbox, NativeSelect, NumberInput, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { countryName } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { CountrySelect } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { documentKey, type KybChecklistRow } from '../api';
import styles from '../kyb.module.css';

const address = '/api/identity/ops/kyb-checklists';
type Rows = { items: KybChecklistRow[] };

/** What firms have to show, by country and kind. */
export default function ChecklistsPage() {
  const { t } = useTranslation('identity');
  const query = useQuery<Rows, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const columns: Column<KybChecklistRow>[] = [
    { key: 'country', label: t('kyb.country'), cell: (row) => (row.country === '*' ? t('kyb.everyOther') : countryName(row.country)) },
    { key: 'kind', label: t('kyb.kind'), cell: (row) => t(`common:orgKind.${row.kind}`) },
    { key: 'documents', label: t('kyb.documents'), cell: (row) => row.content.documents.map((name) => t(documentKey(name), { defaultValue: name })).join(', ') },
    { key: 'owners', label: t('kyb.ownersShort'), cell: (row) => `${row.content.owners_from_percent} %`, numeric: true },
    { key: 'months', label: t('kyb.months'), cell: (row) => `${row.content.months_low} / ${row.content.months_medium} / ${row.content.months_high}`, wideOnly: true },
    { key: 'version', label: t('kyb.origin'), cell: (row) => (row.version === 0 ? t('kyb.shipped') : t('kyb.ownVersion', { version: row.version })), wideOnly: true },
  ];
  return (
    <ListPage title={t('kyb.checklists')} lead={t('kyb.checklistsLead')} back={{ to: '/ops/kyb', label: t('kyb.queue') }}>
      {query.error && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? <DataTable label={t('kyb.checklists')} columns={columns} rowKey={(row) => row.country + row.kind} rows={query.data.items} /> : query.error ? null : <TextSkeleton />}
      <Section title={t('kyb.putChecklist')}>
        <Put />
      </Section>
    </ListPage>
  );
}

function Put() {
  const { t } = useTranslation(['identity', 'common']);
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { country: '', kind: 'seller', documents: 'business_licence, representative_id', tax: false, owners: 25, low: 36, medium: 24, high: 12 },
  });
  const put = useMutationOnce(
    (values: typeof form.values) =>
      api.put<Rows>(address, {
        country: values.country || null,
        kind: values.kind,
        content: {
          documents: values.documents.split(/[\s,]+/).filter(Boolean),
          tax_number_needed: values.tax,
          owners_from_percent: values.owners,
          months_low: values.low,
          months_medium: values.medium,
          months_high: values.high,
        },
      }),
    {
      onSuccess: (rows) => {
        queries.setQueryData([address], rows);
        toast(t('common:state.saved'));
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => put.mutate(values))}>
      <div className={styles.row}>
        <CountrySelect label={t('kyb.country')} description={t('kyb.everyOtherHint')} clearable {...form.getInputProps('country')} />
        <NativeSelect label={t('kyb.kind')} data={['seller', 'buyer'].map((value) => ({ value, label: t(`common:orgKind.${value}`) }))} {...form.getInputProps('kind')} />
        <NumberInput label={t('kyb.ownersShort')} suffix=" %" min={1} max={100} {...form.getInputProps('owners')} />
      </div>
      <Textarea label={t('kyb.documents')} description={t('kyb.documentsHint')} rows={2} {...form.getInputProps('documents')} />
      <div className={styles.row}>
        <NumberInput label={t('kyb.monthsOf', { tier: t('kyb.tier.low') })} min={1} max={120} {...form.getInputProps('low')} />
        <NumberInput label={t('kyb.monthsOf', { tier: t('kyb.tier.medium') })} min={1} max={120} {...form.getInputProps('medium')} />
        <NumberInput label={t('kyb.monthsOf', { tier: t('kyb.tier.high') })} min={1} max={120} {...form.getInputProps('high')} />
      </div>
      <Checkbox label={t('kyb.taxNeeded')} {...form.getInputProps('tax', { type: 'checkbox' })} />
      <FormError error={put.error} />
      <div>
        <Button type="submit" loading={put.isPending}>
          {t('kyb.save')}
        </Button>
      </div>
    </form>
  );
}
