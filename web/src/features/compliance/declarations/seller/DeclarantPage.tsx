import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { declarant, type Declarant } from '../api';
import styles from '../../compliance.module.css';

const key = [declarant] as const;
type Seen = { value: Declarant; version: string | undefined };

/** How customs know the firm. */
export default function DeclarantPage() {
  const { t } = useTranslation('customs');
  const query = useQuery<Seen, ProblemError>({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const answer = await api.full<Declarant>('GET', declarant, undefined, { signal });
      return { value: answer.data, version: answer.etag };
    },
  });
  return (
    <ListPage title={t('declarant.title')} lead={t('declarant.lead')} back={{ to: '/seller/declarations', label: t('list.title') }}>
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? <Form key={query.data.version} seen={query.data} /> : query.error ? null : <TextSkeleton />}
    </ListPage>
  );
}

function Form({ seen }: { seen: Seen }) {
  const { t } = useTranslation('customs');
  const queries = useQueryClient();
  const before = seen.value;
  const form = useForm({
    initialValues: {
      code: before.code,
      name: before.name,
      customs_code: before.customs_code,
      port_code: before.port_code,
      agent_code: before.agent_code ?? '',
      agent_name: before.agent_name ?? '',
      is_simplified: before.is_simplified,
      sells_to_people: before.sells_to_people,
      fills_warehouses_abroad: before.fills_warehouses_abroad,
      bonded_warehouses: before.bonded_warehouses,
      ems_no: before.ems_no ?? '',
      area_code: before.area_code ?? '',
      area_name: before.area_name ?? '',
    },
  });
  const save = useMutationOnce(
    (values: typeof form.values, once) => {
      const orNull = (text: string) => text || null;
      const body = { ...values, agent_code: orNull(values.agent_code), agent_name: orNull(values.agent_name), ems_no: orNull(values.ems_no), area_code: orNull(values.area_code), area_name: orNull(values.area_name) };
      return api.put<Declarant>(declarant, body, { ...once, ifMatch: seen.version });
    },
    {
      onSuccess: () => {
        toast(t('form.saved'));
        void queries.invalidateQueries({ queryKey: key });
      },
    },
  );
  const text = (name: 'code' | 'name' | 'customs_code' | 'port_code' | 'agent_code' | 'agent_name' | 'ems_no' | 'area_code' | 'area_name', maxLength: number, required = false) => (
    <TextInput label={t(`declarant.${name}`)} maxLength={maxLength} required={required} {...form.getInputProps(name)} />
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <div className={styles.row}>
        {text('code', 18, true)}
        {text('name', 100, true)}
      </div>
      <div className={styles.row}>
        {text('customs_code', 4, true)}
        {text('port_code', 4, true)}
      </div>
      <div className={styles.row}>
        {text('agent_code', 18)}
        {text('agent_name', 100)}
      </div>
      <Checkbox label={t('declarant.sells_to_people')} {...form.getInputProps('sells_to_people', { type: 'checkbox' })} />
      <Checkbox label={t('declarant.is_simplified')} description={t('declarant.simplifiedHint')} {...form.getInputProps('is_simplified', { type: 'checkbox' })} />
      <Checkbox label={t('declarant.fills_warehouses_abroad')} {...form.getInputProps('fills_warehouses_abroad', { type: 'checkbox' })} />
      <div className={styles.row}>
        {text('ems_no', 30)}
        {text('area_code', 18)}
        {text('area_name', 100)}
      </div>
      <FormError error={save.error} form={form} shown={['code', 'name', 'customs_code', 'port_code', 'agent_code', 'agent_name', 'ems_no', 'area_code', 'area_name']} />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}
