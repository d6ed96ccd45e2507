import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, uploadFile, useCursorList, useMutationOnce } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { Localized } from '@/ui/measures';
import { useGo, useUrlState } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { base, infringementsOf, type NamedProduct, type Notice, productsIn, type Right, useBrands } from './api';
import styles from './ip.module.css';

/** A notice of infringement: what the law asks for, and nothing more. */
export default function NoticeFormPage() {
  const { t } = useTranslation('ip');
  const home = useBrands();
  const rights = useCursorList<Right>(`${base}/rights`, {}, { limit: 100 });
  const own = rights.items.filter((right) => right.state === 'verified' || right.state === 'submitted');
  return (
    <ListPage title={t('notice.file')} lead={t('notice.fileLead')} back={{ to: home, label: t('title') }}>
      {rights.error ? (
        <ErrorPanel error={rights.error} onRetry={() => void rights.refetch()} />
      ) : rights.isPending ? (
        <TextSkeleton />
      ) : own.length === 0 ? (
        <EmptyState icon="shield" title={t('notice.noRight')} text={t('notice.noRightText')}>
          <LinkButton to={home}>{t('right.register')}</LinkButton>
        </EmptyState>
      ) : (
        <Fill rights={own} />
      )}
    </ListPage>
  );
}

function Fill({ rights }: { rights: readonly Right[] }) {
  const { t } = useTranslation('ip');
  const home = useBrands();
  const go = useGo();
  const { one } = useUrlState();
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm({
    initialValues: {
      right: rights[0]?.id ?? '',
      infringement: '',
      products: one('products'),
      statement: '',
      contact: { name: '', email: '', phone: '', address: '' },
      good_faith: false,
      accurate: false,
      signature: '',
    },
  });
  const products = productsIn(form.values.products);
  const ways = infringementsOf(rights.find((right) => right.id === form.values.right)?.kind);
  const infringement = ways.find((way) => way === form.values.infringement) ?? ways[0];
  const file = useMutationOnce(
    async (values: typeof form.values, once) => {
      const evidence = [];
      for (const one of files) evidence.push((await uploadFile(one, { isPublic: false })).id);
      return api.post<Notice>(`${base}/notices`, { ...values, infringement, products, evidence }, once);
    },
    { onSuccess: (notice) => void go(`${home}/notices/${notice.id}`) },
  );
  const shown = ['right', 'infringement', 'products', 'statement', 'contact.name', 'contact.email', 'good_faith', 'accurate', 'signature'];
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => file.mutate(values))}>
      <div className={styles.row}>
        <NativeSelect label={t('right.name')} data={rights.map((right) => ({ value: right.id, label: [right.name, t(`right.kinds.${right.kind}`)].join(' · ') }))} {...form.getInputProps('right')} />
        <NativeSelect label={t('notice.infringement')} data={ways.map((value) => ({ value, label: t(`notice.infringements.${value}`) }))} {...form.getInputProps('infringement')} value={infringement} />
      </div>
      <Textarea label={t('notice.products')} description={t('notice.productsHint')} rows={3} {...form.getInputProps('products')} />
      <Named products={products} />
      <Textarea label={t('notice.statement')} description={t('notice.statementHint')} rows={6} maxLength={5000} {...form.getInputProps('statement')} />
      <FileDrop label={t('notice.evidence')} hint={t('notice.evidenceHint')} files={files} onChange={setFiles} accept=".pdf,image/*" multiple maxFiles={20} />
      <Section title={t('contact.title')}>
        <p className={styles.small}>{t('contact.shown')}</p>
        <div className={styles.row}>
          <TextInput label={t('contact.name')} maxLength={200} {...form.getInputProps('contact.name')} />
          <TextInput label={t('contact.email')} type="email" maxLength={200} {...form.getInputProps('contact.email')} />
        </div>
        <div className={styles.row}>
          <TextInput label={t('contact.phone')} maxLength={60} {...form.getInputProps('contact.phone')} />
          <TextInput label={t('contact.address')} maxLength={500} {...form.getInputProps('contact.address')} />
        </div>
      </Section>
      <Checkbox label={t('notice.goodFaith')} {...form.getInputProps('good_faith', { type: 'checkbox' })} />
      <Checkbox label={t('notice.accurate')} {...form.getInputProps('accurate', { type: 'checkbox' })} />
      <TextInput label={t('notice.signature')} description={t('notice.signatureHint')} maxLength={200} {...form.getInputProps('signature')} />
      <FormError error={file.error} form={form} shown={shown} />
      <div>
        <Button type="submit" loading={file.isPending}>
          {t('notice.send')}
        </Button>
      </div>
    </form>
  );
}

/** The products that were understood, so that nobody takes down the wrong ones. */
function Named({ products }: { products: readonly string[] }) {
  const { t } = useTranslation('ip');
  const query = useQuery<{ items: NamedProduct[] }, ProblemError>({
    queryKey: [base, 'products', ...products],
    queryFn: ({ signal }) => api.get(`${base}/products`, { query: { products: products.join(',') }, signal }),
    enabled: products.length > 0,
  });
  if (products.length === 0) return null;
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  return (
    <ul className={styles.list} aria-label={t('notice.goods')}>
      {query.data.items.map((one) => (
        <li key={one.product}>
          <Localized text={one.title} /> · {one.seller_name ?? one.seller}
        </li>
      ))}
      {query.data.items.length < products.length && <li>{t('notice.unknownProducts', { count: products.length - query.data.items.length })}</li>}
    </ul>
  );
}
