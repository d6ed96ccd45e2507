import { Button, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, tagOf, useMutationOnce } from '@/api';
import { DateField } from '@/ui/dates';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toast';
import { base, type RegisterRow, riskKinds, riskStates } from '../api';
import styles from '../risk.module.css';

interface Member {
  id: string;
  name: string;
}

/** Writes a risk down, or changes one. */
export function RiskForm({ risk, onSaved }: { risk?: RegisterRow; onSaved: () => void }) {
  const { t } = useTranslation(['risk', 'common']);
  const queries = useQueryClient();
  const members = useQuery<{ items: Member[] }, ProblemError>({
    queryKey: ['/api/identity/members', 'all'],
    queryFn: ({ signal }) => api.get('/api/identity/members', { signal, query: { limit: 100 } }),
  });
  const form = useForm({
    initialValues: {
      kind: (risk?.kind ?? 'operation') as string,
      title: risk?.title ?? '',
      description: risk?.description ?? '',
      measure: risk?.measure ?? '',
      due_on: risk?.due_on ?? '',
      owner: (risk?.owner ?? '') as string,
      likelihood: risk?.likelihood ?? 3,
      impact: risk?.impact ?? 3,
      assess_months: risk?.assess_months ?? 6,
      state: (risk?.state ?? 'open') as string,
    },
  });
  const save = useMutationOnce(
    (values: typeof form.values, once) => {
      const body = { ...values, due_on: values.due_on || null };
      return risk ? api.put(path`/api/risk/ops/register/${risk.id}`, body, { ifMatch: tagOf(String(risk.version)) }) : api.post(`${base}/ops/register`, body, once);
    },
    {
      onSuccess: () => {
        toast(t('common:state.saved'));
        void queries.invalidateQueries({ queryKey: [`${base}/ops/register`] });
        onSaved();
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <div className={styles.row}>
        <TextInput label={t('register.name')} maxLength={200} required {...form.getInputProps('title')} />
        <NativeSelect label={t('register.kind')} data={riskKinds.map((one) => ({ value: one, label: t(`register.kinds.${one}`) }))} {...form.getInputProps('kind')} />
        <NativeSelect
          label={t('register.owner')}
          required
          data={[{ value: '', label: '' }, ...(members.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]}
          {...form.getInputProps('owner')}
        />
      </div>
      <Textarea label={t('register.description')} maxLength={4000} rows={2} {...form.getInputProps('description')} />
      <Textarea label={t('register.measure')} maxLength={4000} rows={2} {...form.getInputProps('measure')} />
      <div className={styles.row}>
        <NumberInput label={t('register.likelihood')} min={1} max={5} {...form.getInputProps('likelihood')} />
        <NumberInput label={t('register.impact')} min={1} max={5} {...form.getInputProps('impact')} />
        <NumberInput label={t('register.months')} min={1} max={60} {...form.getInputProps('assess_months')} />
        <DateField label={t('register.due')} value={form.values.due_on || null} onChange={(day) => form.setFieldValue('due_on', day ?? '')} error={form.errors.due_on} />
        {risk && <NativeSelect label={t('register.state')} data={riskStates.map((one) => ({ value: one, label: t(`register.states.${one}`) }))} {...form.getInputProps('state')} />}
      </div>
      <FormError error={save.error} form={form} shown={['title', 'owner', 'due_on']} />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('register.save')}
        </Button>
      </div>
    </form>
  );
}
