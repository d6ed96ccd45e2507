import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, uploadFile, useCursorPage, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { DateField } from '@/ui/dates';
import { EmptyState } from '@/ui/EmptyState';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { CountrySelect } from '@/ui/selects';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { base, registries, type Right, rightKinds, useFirm } from './api';
import styles from './ip.module.css';
import { useRightColumns } from './pieces';

const list = `${base}/rights`;

/** The firm's own rights, and the form for a new one. */
export function Rights() {
  const { t } = useTranslation('ip');
  const { mayWrite } = useFirm();
  const queries = useQueryClient();
  const state = useTableState();
  const page = useCursorPage<Right>(list, state.query);
  const read = () => void queries.invalidateQueries({ queryKey: [list] });
  const withdraw = useMutationOnce((id: string, once) => api.post(path`/api/compliance/ip/rights/${id}/decision`, { state: 'withdrawn' }, once), { onSuccess: read });
  const columns = useRightColumns(
    (row) =>
      mayWrite && (row.state === 'submitted' || row.state === 'verified') ? (
        <ConfirmButton variant="default" size="xs" question={t('right.withdraw')} text={t('right.withdrawText')} onConfirm={() => withdraw.mutateAsync(row.id)}>
          {t('right.withdraw')}
        </ConfirmButton>
      ) : null,
    false,
  );
  return (
    <>
      <DataTable label={t('right.mine')} columns={columns} rowKey={(row) => row.id} page={page} state={state} empty={<EmptyState icon="shield" title={t('right.none')} text={t('right.noneText')} />} />
      {mayWrite && (
        <Section title={t('right.register')}>
          <Register onDone={read} />
        </Section>
      )}
    </>
  );
}

function Register({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('ip');
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm({
    initialValues: { name: '', name_zh: '', kind: 'trade_mark', registry: 'cnipa', place: '', number: '', classes: '', valid_from: '', valid_until: '' },
  });
  const { kind, registry } = form.values;
  const register = useMutationOnce(
    async (values: typeof form.values, once) => {
      const documents = [];
      for (const file of files) documents.push((await uploadFile(file, { isPublic: false })).id);
      const classes = values.classes.split(/[\s,，、]+/).filter(Boolean).map(Number);
      const body = {
        ...values,
        name_zh: values.name_zh || null,
        place: values.registry === 'other' ? values.place || null : null,
        number: values.number || null,
        classes: values.kind === 'trade_mark' ? classes : [],
        valid_from: values.valid_from || null,
        valid_until: values.valid_until || null,
        documents,
      };
      return api.post<Right>(list, body, once);
    },
    {
      onSuccess: () => {
        toast(t('right.registered'));
        form.reset();
        setFiles([]);
        onDone();
      },
    },
  );
  const choices = (names: readonly string[], group: string) => names.map((value) => ({ value, label: t(`right.${group}.${value}`) }));
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => register.mutate(values))}>
      <div className={styles.row}>
        <TextInput label={t('right.name')} description={t('right.nameHint')} maxLength={200} required {...form.getInputProps('name')} />
        <TextInput label={t('right.nameZh')} maxLength={200} {...form.getInputProps('name_zh')} />
      </div>
      <div className={styles.row}>
        <NativeSelect label={t('right.kind')} data={choices(rightKinds, 'kinds')} {...form.getInputProps('kind')} />
        <NativeSelect label={t('right.registry')} data={choices(registries, 'registries')} {...form.getInputProps('registry')} />
        {registry === 'other' && <CountrySelect label={t('right.place')} required {...form.getInputProps('place')} />}
        <TextInput label={t('right.number')} maxLength={120} required={kind !== 'copyright'} {...form.getInputProps('number')} />
      </div>
      {kind === 'trade_mark' && (
        <TextInput label={t('right.classes')} description={t('right.classesHint')} inputMode="numeric" required {...form.getInputProps('classes')} />
      )}
      <div className={styles.row}>
        <DateField label={t('right.validFrom')} value={form.values.valid_from || null} onChange={(day) => form.setFieldValue('valid_from', day ?? '')} error={form.errors.valid_from} />
        <DateField label={t('right.validUntil')} value={form.values.valid_until || null} onChange={(day) => form.setFieldValue('valid_until', day ?? '')} error={form.errors.valid_until} />
      </div>
      <FileDrop label={t('right.documents')} hint={t('right.documentsHint')} files={files} onChange={setFiles} accept=".pdf,image/*" multiple maxFiles={10} />
      <FormError error={register.error} form={form} shown={['name', 'name_zh', 'place', 'number', 'classes', 'valid_from', 'valid_until']} />
      <div>
        <Button type="submit" loading={register.isPending}>
          {t('right.send')}
        </Button>
      </div>
    </form>
  );
}
