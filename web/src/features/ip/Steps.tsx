// What the reader of a notice can do now: answer it, bring an action, take it back, decide.
import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, uploadFile, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { base, desk, type Notice, useFirm } from './api';
import styles from './ip.module.css';

export function Steps({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  const { mayWrite } = useFirm();
  const may = (step: Notice['steps'][number]) => one.steps.includes(step);
  if (one.side === 'desk') return <Decide one={one} />;
  if (one.steps.length === 0 || !mayWrite) return <p className={styles.small}>{t('notice.nothingToDo')}</p>;
  return (
    <>
      {may('counter') && (
        <Section title={t('counter.write')}>
          <Answer one={one} />
        </Section>
      )}
      {may('bring_action') && (
        <Section title={t('action.write')}>
          <Bring one={one} />
        </Section>
      )}
      {may('withdraw') && <Withdraw one={one} />}
    </>
  );
}

function useRead() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: [base] });
    void queries.invalidateQueries({ queryKey: [`${base}/notices`] });
    void queries.invalidateQueries({ queryKey: [`${desk}/notices`] });
  };
}

async function uploaded(files: readonly File[]): Promise<string[]> {
  const ids = [];
  for (const file of files) ids.push((await uploadFile(file, { isPublic: false })).id);
  return ids;
}

function Answer({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm({
    initialValues: { statement: '', contact: { name: '', email: '', phone: '', address: '' }, good_faith: false, jurisdiction: false, signature: '' },
  });
  const answer = useMutationOnce(
    async (values: typeof form.values, once) => api.post(path`/api/compliance/ip/notices/${one.id}/counter-notice`, { ...values, evidence: await uploaded(files) }, once),
    { onSuccess: useRead() },
  );
  const shown = ['statement', 'contact.name', 'contact.email', 'contact.phone', 'contact.address', 'good_faith', 'jurisdiction', 'signature'];
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => answer.mutate(values))}>
      <p className={styles.small}>{t('counter.lead')}</p>
      <Textarea label={t('notice.statement')} rows={5} maxLength={5000} {...form.getInputProps('statement')} />
      <FileDrop label={t('notice.evidence')} files={files} onChange={setFiles} accept=".pdf,image/*" multiple maxFiles={20} />
      <TextInput label={t('contact.name')} maxLength={200} {...form.getInputProps('contact.name')} />
      <TextInput label={t('contact.email')} type="email" maxLength={200} {...form.getInputProps('contact.email')} />
      <TextInput label={t('contact.phone')} maxLength={60} {...form.getInputProps('contact.phone')} />
      <TextInput label={t('contact.address')} maxLength={500} {...form.getInputProps('contact.address')} />
      <Checkbox label={t('counter.goodFaith')} {...form.getInputProps('good_faith', { type: 'checkbox' })} />
      {one.regime === 'united_states' && <Checkbox label={t('counter.jurisdiction')} {...form.getInputProps('jurisdiction', { type: 'checkbox' })} />}
      <TextInput label={t('notice.signature')} description={t('notice.signatureHint')} maxLength={200} {...form.getInputProps('signature')} />
      <FormError error={answer.error} form={form} shown={shown} />
      <Button type="submit" loading={answer.isPending}>
        {t('counter.send')}
      </Button>
    </form>
  );
}

function Bring({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm({ initialValues: { before: '', case_number: '' } });
  const bring = useMutationOnce(
    async (values: typeof form.values, once) => api.post(path`/api/compliance/ip/notices/${one.id}/action`, { ...values, evidence: await uploaded(files) }, once),
    { onSuccess: useRead() },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => bring.mutate(values))}>
      <p className={styles.small}>{t('action.lead')}</p>
      <TextInput label={t('action.before')} maxLength={200} required {...form.getInputProps('before')} />
      <TextInput label={t('action.caseNumber')} maxLength={120} required {...form.getInputProps('case_number')} />
      <FileDrop label={t('notice.evidence')} files={files} onChange={setFiles} accept=".pdf,image/*" multiple maxFiles={20} />
      <FormError error={bring.error} form={form} shown={['before', 'case_number']} />
      <Button type="submit" loading={bring.isPending}>
        {t('action.send')}
      </Button>
    </form>
  );
}

function Withdraw({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  const withdraw = useMutationOnce((id: string, once) => api.post(path`/api/compliance/ip/notices/${id}/withdrawal`, {}, once), { onSuccess: useRead() });
  return (
    <ConfirmButton variant="default" question={t('notice.withdraw')} text={t('notice.withdrawText')} onConfirm={() => withdraw.mutateAsync(one.id)}>
      {t('notice.withdraw')}
    </ConfirmButton>
  );
}

const decisions = ['accept', 'refuse', 'uphold', 'reject'] as const;

function Decide({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  const [reason, setReason] = useState('');
  const [isBadFaith, setBadFaith] = useState(false);
  const decide = useMutationOnce(
    (decision: (typeof decisions)[number], once) =>
      api.post(path`/api/compliance/ops/ip/notices/${one.id}/decision`, { decision, reason: reason || null, bad_faith: isBadFaith }, once),
    { onSuccess: useRead() },
  );
  const mine = decisions.filter((step) => one.steps.includes(step));
  if (mine.length === 0) return <p className={styles.small}>{t('notice.nothingToDo')}</p>;
  const isAgainstHolder = mine.includes('refuse') || mine.includes('reject');
  return (
    <div className={styles.stack}>
      <Textarea label={t('notice.reason')} description={t('notice.reasonHint')} rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
      {isAgainstHolder && <Checkbox label={t('notice.badFaith')} checked={isBadFaith} onChange={(event) => setBadFaith(event.target.checked)} />}
      <FormError error={decide.error} />
      {mine.map((step) => (
        <Button
          key={step}
          variant={step === 'accept' || step === 'uphold' ? 'filled' : 'default'}
          disabled={step !== 'accept' && reason.trim() === ''}
          loading={decide.isPending}
          onClick={() => decide.mutate(step)}
        >
          {t(`notice.do.${step}`)}
        </Button>
      ))}
    </div>
  );
}
