import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { Actor } from '@/features/identity/Actor';
import { type Column, DataTable } from '@/ui/DataTable';
import { DateField } from '@/ui/dates';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { base, type Policy, type Training } from '../api';
import { PolicyList, policiesKey } from '../PolicyList';
import styles from '../risk.module.css';

/** Policies with who has read them, and trainings. */
export default function PoliciesPage() {
  const { t } = useTranslation('risk');
  return (
    <ListPage title={t('policy.title')} lead={t('policy.opsLead')}>
      <PolicyList more={(policy) => <Readers policy={policy} />} />
      <Section title={t('policy.publish')}>
        <Publish />
      </Section>
      <Section title={t('training.title')}>
        <Trainings />
      </Section>
    </ListPage>
  );
}

function Readers({ policy }: { policy: Policy }) {
  const { t } = useTranslation('risk');
  const query = useQuery<{ items: { person: string; at: string }[] }, ProblemError>({
    queryKey: [`${base}/ops/policies`, policy.code, policy.number],
    queryFn: ({ signal }) => api.get(path`/api/risk/ops/policies/${policy.code}/versions/${policy.number}/acknowledgements`, { signal }),
    enabled: policy.acknowledgements > 0,
  });
  if (policy.acknowledgements === 0) return <>{t('policy.nobody')}</>;
  return (
    <ul className={styles.list}>
      {query.data?.items.map((one) => (
        <li key={one.person}>
          <Link to={`/ops/people/${one.person}`}>
            <Actor actor={one.person} />
          </Link> <DateTime at={one.at} />
        </li>
      ))}
    </ul>
  );
}

function Publish() {
  const { t } = useTranslation('risk');
  const queries = useQueryClient();
  const form = useForm({ initialValues: { code: '', title: '', body: '', audience: 'staff' } });
  const publish = useMutationOnce((values: typeof form.values, once) => api.post<Policy>(`${base}/ops/policies`, values, once), {
    onSuccess: (policy) => {
      toast(t('policy.wasPublished', { title: policy.title, number: policy.number }));
      form.reset();
      void queries.invalidateQueries({ queryKey: policiesKey });
    },
  });
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => publish.mutate(values))}>
      <div className={styles.row}>
        <TextInput label={t('policy.code')} description={t('policy.codeHint')} maxLength={60} required {...form.getInputProps('code')} />
        <TextInput label={t('policy.name')} maxLength={200} required {...form.getInputProps('title')} />
        <NativeSelect label={t('policy.audience')} data={['staff', 'sellers', 'everybody'].map((value) => ({ value, label: t(`policy.audiences.${value}`) }))} {...form.getInputProps('audience')} />
      </div>
      <Textarea label={t('policy.body')} maxLength={40000} rows={6} required {...form.getInputProps('body')} />
      <FormError error={publish.error} form={form} shown={['code', 'title', 'body']} />
      <div>
        <Button type="submit" loading={publish.isPending}>
          {t('policy.publish')}
        </Button>
      </div>
    </form>
  );
}

function Trainings() {
  const { t } = useTranslation('risk');
  const queries = useQueryClient();
  const state = useTableState();
  const list = `${base}/ops/trainings`;
  const page = useCursorPage<Training>(list, state.query);
  const members = useQuery<{ items: { id: string; name: string }[] }, ProblemError>({
    queryKey: ['/api/identity/members', 'all'],
    queryFn: ({ signal }) => api.get('/api/identity/members', { signal, query: { limit: 100 } }),
  });
  const names = new Map((members.data?.items ?? []).map((one) => [one.id, one.name]));
  const form = useForm({ initialValues: { person: '', topic: '', held_on: '', valid_to: '' } });
  const record = useMutationOnce((values: typeof form.values, once) => api.post(list, { ...values, valid_to: values.valid_to || null }, once), {
    onSuccess: () => {
      form.reset();
      void queries.invalidateQueries({ queryKey: [list] });
    },
  });
  const columns: Column<Training>[] = [
    { key: 'person', label: t('training.person'), cell: (row) => names.get(row.person) ?? row.person },
    { key: 'topic', label: t('training.topic'), cell: (row) => row.topic },
    { key: 'held', label: t('training.held'), cell: (row) => row.held_on },
    { key: 'valid', label: t('training.valid'), cell: (row) => row.valid_to ?? '—' },
  ];
  return (
    <div className={styles.stack}>
      <DataTable label={t('training.title')} columns={columns} rowKey={(row) => row.id} page={page} state={state} empty={<EmptyState title={t('training.none')} />} />
      <form className={styles.stack} onSubmit={form.onSubmit((values) => record.mutate(values))}>
        <div className={styles.row}>
          <NativeSelect label={t('training.person')} required data={[{ value: '', label: '' }, ...[...names].map(([value, label]) => ({ value, label }))]} {...form.getInputProps('person')} />
          <TextInput label={t('training.topic')} maxLength={200} required {...form.getInputProps('topic')} />
          <DateField label={t('training.held')} value={form.values.held_on || null} onChange={(day) => form.setFieldValue('held_on', day ?? '')} required />
          <DateField label={t('training.valid')} value={form.values.valid_to || null} onChange={(day) => form.setFieldValue('valid_to', day ?? '')} />
        </div>
        <FormError error={record.error} form={form} shown={['person', 'topic']} />
        <div>
          <Button type="submit" variant="default" loading={record.isPending}>
            {t('training.record')}
          </Button>
        </div>
      </form>
    </div>
  );
}
