import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useCursorPage, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { base, type List } from '../api';
import styles from '../risk.module.css';

const address = `${base}/ops/lists`;
const LARGEST = 128 * 1024 * 1024;
const formats = ['un_xml', 'ofac_sdn_csv', 'csl_csv'] as const;
export const listTones: Record<List['state'], Tone> = { waiting: 'waiting', in_force: 'done', superseded: 'quiet' };

/** Lists of sanctioned parties as versions. */
export default function ListsPage() {
  const { t } = useTranslation('risk');
  const state = useTableState();
  const page = useCursorPage<List>(address, state.query);
  const columns: Column<List>[] = [
    { key: 'name', label: t('list.name'), cell: (row) => row.name },
    { key: 'version', label: t('list.version'), cell: (row) => <span className="mono">{row.version}</span> },
    { key: 'entries', label: t('list.entries'), numeric: true, cell: (row) => formatNumber(row.entries) },
    { key: 'state', label: t('case.state'), cell: (row) => <Stamp tone={listTones[row.state]} label={t(`list.states.${row.state}`)} /> },
    { key: 'added', label: t('list.added'), cell: (row) => <DateTime at={row.added_at} />, wideOnly: true },
  ];
  return (
    <ListPage title={t('list.title')} lead={t('list.lead')}>
      <DataTable
        label={t('list.title')}
        columns={columns}
        rowKey={(row) => row.id}
        rowTo={(row) => `/ops/risk/lists/${row.id}`}
        page={page}
        state={state}
        empty={<EmptyState title={t('list.none')} text={t('list.noneText')} />}
      />
      <Section title={t('list.take')}>
        <Take />
      </Section>
    </ListPage>
  );
}

function Take() {
  const { t } = useTranslation('risk');
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm({ initialValues: { name: 'un_consolidated', format: 'un_xml' as (typeof formats)[number] } });
  const take = useMutationOnce(
    (values: typeof form.values) => {
      const body = new FormData();
      body.append('about', JSON.stringify(values));
      for (const file of files) body.append(partOf(file.name, values.format), file);
      return api.post<List>(address, body);
    },
    {
      onSuccess: (taken) => {
        toast(t('list.taken', { name: taken.name, version: taken.version }));
        setFiles([]);
        void queries.invalidateQueries({ queryKey: [address] });
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => take.mutate(values))}>
      <div className={styles.row}>
        <TextInput label={t('list.name')} description={t('list.nameHint')} maxLength={60} required {...form.getInputProps('name')} />
        <NativeSelect label={t('list.format')} data={formats.map((one) => ({ value: one, label: t(`list.formats.${one}`) }))} {...form.getInputProps('format')} />
      </div>
      <FileDrop
        label={t('list.file')}
        hint={form.values.format === 'ofac_sdn_csv' ? t('list.ofacHint') : undefined}
        files={files}
        onChange={setFiles}
        accept=".csv,.xml"
        multiple={form.values.format === 'ofac_sdn_csv'}
        maxFiles={form.values.format === 'ofac_sdn_csv' ? 4 : 1}
        maxBytes={LARGEST}
      />
      <FormError error={take.error} form={form} shown={['name', 'format']} />
      <div>
        <Button type="submit" loading={take.isPending} disabled={files.length === 0}>
          {t('list.send')}
        </Button>
      </div>
    </form>
  );
}

/** OFAC publishes four files: which is which, their names tell. */
function partOf(name: string, format: string): string {
  const lower = name.toLowerCase();
  if (format !== 'ofac_sdn_csv') return 'file';
  if (lower.includes('comment')) return 'comments';
  if (lower.includes('alt')) return 'alt';
  return lower.includes('add') ? 'add' : 'file';
}
