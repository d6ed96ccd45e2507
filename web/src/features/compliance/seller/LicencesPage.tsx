import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, uploadFile, useMutationOnce } from '@/api';
import { plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DateField } from '@/ui/dates';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { base, type Licence, type Matrix } from '../api';
import styles from '../compliance.module.css';
import { LicenceTable } from '../LicenceTable';

const key = [base, 'licences'] as const;

/** What the seller is allowed to do, shown by papers. */
export default function LicencesPage() {
  const { t } = useTranslation('compliance');
  const queries = useQueryClient();
  const query = useQuery<{ items: Licence[] }, ProblemError>({
    queryKey: key,
    queryFn: ({ signal }) => api.get(`${base}/licences`, { signal }),
  });
  const withdraw = useMutationOnce((id: string, once) => api.post(path`/api/compliance/licences/${id}/decision`, { state: 'withdrawn' }, once), {
    onSuccess: () => void queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <ListPage title={t('licence.title')} lead={t('licence.lead')} back={{ to: '/seller/compliance/gaps', label: t('gaps.title') }}>
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      <FormError error={withdraw.error} />
      {query.data ? (
        <LicenceTable
          rows={query.data.items}
          actions={(row) =>
            row.state === 'submitted' || row.state === 'verified' ? (
              <ConfirmButton variant="default" size="xs" question={t('licence.withdraw')} text={t('licence.withdrawText')} onConfirm={() => withdraw.mutateAsync(row.id)}>
                {t('licence.withdraw')}
              </ConfirmButton>
            ) : null
          }
          empty={<EmptyState title={t('licence.none')} text={t('licence.noneText')} />}
        />
      ) : query.error ? null : (
        <TextSkeleton />
      )}
      <Section title={t('licence.show')}>
        <Show onShown={() => void queries.invalidateQueries({ queryKey: key })} />
      </Section>
    </ListPage>
  );
}

function Show({ onShown }: { onShown: () => void }) {
  const { t } = useTranslation('compliance');
  const [files, setFiles] = useState<File[]>([]);
  const matrix = useQuery<Matrix, ProblemError>({
    queryKey: [base, 'matrix'],
    queryFn: ({ signal }) => api.get(`${base}/matrix`, { signal }),
  });
  const names = new Map((matrix.data?.rules ?? []).filter((rule) => rule.licence).map((rule) => [rule.licence ?? '', plainText(rule.words)]));
  const form = useForm({ initialValues: { name: '', number: '', issuer: '', valid_from: '', valid_to: '' } });
  const show = useMutationOnce(
    async (values: typeof form.values, once) => {
      const [file] = files;
      const document = file ? (await uploadFile(file, { isPublic: false })).id : null;
      return api.post<Licence>(`${base}/licences`, { ...values, document, valid_to: values.valid_to || null }, once);
    },
    {
      onSuccess: () => {
        toast(t('licence.shown'));
        form.reset();
        setFiles([]);
        onShown();
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => show.mutate(values))}>
      <NativeSelect
        label={t('licence.name')}
        description={names.get(form.values.name)}
        data={[{ value: '', label: '' }, ...[...names.keys()].map((name) => ({ value: name, label: name }))]}
        required
        {...form.getInputProps('name')}
      />
      <div className={styles.row}>
        <TextInput label={t('licence.number')} maxLength={120} required {...form.getInputProps('number')} />
        <TextInput label={t('licence.issuer')} maxLength={200} required {...form.getInputProps('issuer')} />
      </div>
      <div className={styles.row}>
        <DateField label={t('licence.from')} value={form.values.valid_from || null} onChange={(day) => form.setFieldValue('valid_from', day ?? '')} error={form.errors.valid_from} required />
        <DateField label={t('licence.to')} value={form.values.valid_to || null} onChange={(day) => form.setFieldValue('valid_to', day ?? '')} error={form.errors.valid_to} />
      </div>
      <FileDrop label={t('licence.document')} files={files} onChange={setFiles} accept=".pdf,image/*" maxFiles={1} />
      <FormError error={show.error} form={form} shown={['name', 'number', 'issuer', 'valid_from', 'valid_to']} />
      <div>
        <Button type="submit" loading={show.isPending}>
          {t('licence.send')}
        </Button>
      </div>
    </form>
  );
}
