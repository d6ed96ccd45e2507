import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { DateField } from '@/ui/dates';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { type RefundFile, refunds } from '../api';
import styles from '../../compliance.module.css';

/** The papers of one export's refund, and its gaps. */
export default function RefundFilePage() {
  const { t } = useTranslation('customs');
  const id = useParam('declaration');
  const query = useQuery<RefundFile, ProblemError>({
    queryKey: [refunds, id],
    queryFn: ({ signal }) => api.get(path`/api/compliance/refund-files/${id}`, { signal }),
  });
  return (
    <DetailPage query={query} name={t('refund.one')} title={(file) => t('refund.of', { number: file.number })} back={{ to: '/seller/refund-files', label: t('refund.title') }}>
      {(file) => (
        <>
          <Doc
            title={t('refund.one')}
            number={file.order_number}
            aside={<Stamp size="lg" tone={file.bar ? 'quiet' : file.missing === 0 ? 'done' : 'waiting'} label={file.bar ? t(`refund.bar.${file.bar}`) : file.missing === 0 ? t('refund.complete') : t('refund.missing', { count: file.missing })} />}
          >
            <Panel n={1} label={t('list.goods')} span={4} tone="total">
              <Money value={file.goods} />
            </Panel>
            <Panel n={2} label={t('refund.released')} span={4}>
              <DateTime at={file.released_at} as="date" />
            </Panel>
            <Panel n={3} label={t('refund.due')} span={4} tone={file.days_left !== null && file.days_left < 30 ? 'attention' : 'plain'}>
              {file.due ? <DateTime at={file.due} as="day" /> : '—'}
              {file.days_left !== null && <p className={styles.small}>{file.days_left < 0 ? t('refund.past') : t('refund.daysLeft', { count: file.days_left })}</p>}
            </Panel>
            {file.papers.map((paper, at) => (
              <Panel key={`${paper.kind} ${at}`} n={at + 4} label={t(`paper.${paper.kind}`)} span={4} tone={paper.is_there ? 'plain' : 'attention'}>
                <Stamp tone={paper.is_there ? 'done' : 'problem'} label={t(paper.is_there ? 'refund.there' : 'refund.gap')} />
                {paper.number && <p className="mono">{paper.number}</p>}
                {paper.dated && <DateTime at={paper.dated} as="day" />}
                {!paper.is_there && <p className={styles.small}>{t(`paperHint.${paper.kind}`)}</p>}
              </Panel>
            ))}
          </Doc>
          <p className={styles.small}>{t('refund.source', { source: file.due_source })}</p>
          <p>
            <Link to={`/seller/declarations/${file.declaration}`}>{t('refund.toDeclaration')}</Link>
          </p>
          {!file.bar && <Invoice file={file} />}
        </>
      )}
    </DetailPage>
  );
}

function Invoice({ file }: { file: RefundFile }) {
  const { t } = useTranslation('customs');
  const queries = useQueryClient();
  const named = file.papers.find((paper) => paper.kind === 'invoice');
  const form = useForm({ initialValues: { number: named?.number ?? '', dated: named?.dated ?? '' } });
  const save = useMutationOnce((values: typeof form.values, once) => api.put<RefundFile>(path`/api/compliance/refund-files/${file.declaration}/invoice`, values, once), {
    onSuccess: (after) => {
      toast(t('form.saved'));
      queries.setQueryData([refunds, file.declaration], after);
    },
  });
  return (
    <Section title={t('paper.invoice')}>
      <form className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <div className={styles.row}>
          <TextInput label={t('refund.invoiceNumber')} maxLength={40} required {...form.getInputProps('number')} />
          <DateField label={t('refund.invoiceDate')} value={form.values.dated || null} onChange={(day) => form.setFieldValue('dated', day ?? '')} error={form.errors.dated} required />
        </div>
        <FormError error={save.error} form={form} shown={['number', 'dated']} />
        <div>
          <Button type="submit" loading={save.isPending}>
            {t('form.save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
