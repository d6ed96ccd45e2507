// A file is dropped and its findings are shown: is this electronic invoice built right, and does it keep the rules?
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { type Column, DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { Stamp } from '@/ui/Stamp';
import type { InvoiceChecked } from './api';
import styles from './documents.module.css';

const bytesMax = 5_242_880;

export default function InvoiceCheckPage() {
  const { t } = useTranslation('papers');
  const [files, setFiles] = useState<File[]>([]);
  const check = useMutationOnce((_name: string, once) => {
    const body = new FormData();
    body.append('file', files[0] ?? new Blob(), files[0]?.name);
    return api.post<InvoiceChecked>('/api/compliance/invoices/check', body, once);
  });
  return (
    <ListPage title={t('check.title')} lead={t('check.lead')}>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate(`${files[0]?.name ?? ''} ${files[0]?.lastModified ?? 0}`);
        }}
      >
        <FileDrop
          label={t('check.choose')}
          files={files}
          onChange={(next) => {
            setFiles(next);
            check.reset();
          }}
          accept=".xml"
          maxBytes={bytesMax}
          maxFiles={1}
        />
        <FormError error={check.error} />
        <div>
          <Button type="submit" loading={check.isPending} disabled={files.length === 0}>
            {t('check.do')}
          </Button>
        </div>
      </form>
      {check.data ? <Checked checked={check.data} /> : !check.isPending && <EmptyState icon="document" title={t('check.none')} text={t('check.noneText')} />}
    </ListPage>
  );
}

type Finding = InvoiceChecked['findings'][number];

function Checked({ checked }: { checked: InvoiceChecked }) {
  const { t } = useTranslation('papers');
  const columns: Column<Finding>[] = [
    { key: 'rule', label: t('check.rule'), cell: (row) => <span className="mono">{row.rule}</span> },
    { key: 'severity', label: t('set.state'), cell: (row) => <Stamp tone={row.severity === 'fatal' ? 'problem' : 'waiting'} label={t(`check.${row.severity}`)} /> },
    {
      key: 'message',
      label: t('check.message'),
      cell: (row) => (
        <>
          <span lang="en">{row.message}</span>
          <p className={`${styles.small} mono`}>
            {row.path}
            {row.line > 0 && ` · ${t('check.line', { line: row.line })}`}
          </p>
        </>
      ),
    },
  ];
  const fatal = checked.findings.filter((finding) => finding.severity === 'fatal').length;
  return (
    <Doc title={t('check.result')} number={checked.file} aside={<Stamp size="lg" tone={checked.is_valid ? 'done' : 'problem'} label={t(checked.is_valid ? 'check.valid' : 'check.invalid')} />}>
      <Panel n="1" label={t('check.against')} span={12}>
        <Fields>
          <Field label={t('check.rules')}>{t(`check.as.${checked.checked_as}`, { defaultValue: checked.checked_as })}</Field>
          <Field label={t('check.fatal')}>{fatal}</Field>
          <Field label={t('check.warning')}>{checked.findings.length - fatal}</Field>
        </Fields>
      </Panel>
      <Panel n="2" label={t('check.findings')} flush>
        <DataTable
          label={t('check.findings')}
          columns={columns}
          rowKey={(row) => `${row.rule} ${row.path} ${row.line} ${row.message}`}
          rows={checked.findings}
          empty={<EmptyState icon="check" title={t('check.clean')} />}
        />
      </Panel>
    </Doc>
  );
}
