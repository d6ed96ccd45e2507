import { Button, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, uploadFile, useCursorList, useCursorPage, useMutationOnce } from '@/api';
import { countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { DateField } from '@/ui/dates';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { toast } from '@/ui/toast';
import { type Authorisation, type AuthorisationState, base, type KnownRight, type NamedProduct, productsIn, type Right, useFirm } from './api';
import styles from './ip.module.css';
import { useAuthorisationColumns } from './pieces';

const list = `${base}/authorisations`;
/** Where goods go most; none chosen is everywhere. */
const places = ['CN', 'HK', 'DE', 'FR', 'IT', 'ES', 'NL', 'GB', 'US', 'CA', 'JP', 'KR', 'AU', 'SG', 'ID', 'MY', 'TH', 'VN', 'KE', 'NG', 'ZA', 'BR', 'MX', 'AE', 'SA'];

/** What was given and asked of the firm, and what it got. */
export function Authorisations() {
  const { t } = useTranslation('ip');
  const { isSeller, mayWrite } = useFirm();
  const queries = useQueryClient();
  const read = () => void queries.invalidateQueries({ queryKey: [list] });
  return (
    <>
      <Section title={t('authorisation.given')}>
        <List side="given" />
      </Section>
      {isSeller && (
        <Section title={t('authorisation.got')}>
          <List side="got" />
        </Section>
      )}
      {mayWrite && (
        <Section title={t('authorisation.give')}>
          <Give onDone={read} />
        </Section>
      )}
      {isSeller && mayWrite && (
        <Section title={t('authorisation.ask')}>
          <Ask onDone={read} />
        </Section>
      )}
    </>
  );
}

function List({ side }: { side: 'given' | 'got' }) {
  const { t } = useTranslation('ip');
  const { mayWrite } = useFirm();
  const queries = useQueryClient();
  const page = useCursorPage<Authorisation>(list, { side, limit: 50 });
  const decide = useMutationOnce(
    (input: { id: string; state: AuthorisationState }, once) => api.post(path`/api/compliance/ip/authorisations/${input.id}/decision`, { state: input.state }, once),
    { onSuccess: () => void queries.invalidateQueries({ queryKey: [list] }) },
  );
  const steps = (row: Authorisation): AuthorisationState[] => {
    if (row.state === 'requested') return side === 'given' ? ['granted', 'refused'] : ['revoked'];
    return row.state === 'granted' ? ['revoked'] : [];
  };
  const columns = useAuthorisationColumns((row) =>
    mayWrite ? (
      <div className={styles.actions}>
        {steps(row).map((to) => (
          <Button key={to} size="xs" variant={to === 'granted' ? 'filled' : 'default'} loading={decide.isPending} onClick={() => decide.mutate({ id: row.id, state: to })}>
            {t(`authorisation.do.${to}`)}
          </Button>
        ))}
      </div>
    ) : null,
  );
  return (
    <>
      <FormError error={decide.error} />
      <DataTable
        label={t(`authorisation.${side}`)}
        columns={columns}
        rowKey={(row) => row.id}
        page={page}
        empty={<EmptyState title={t(`authorisation.none.${side}`)} />}
      />
    </>
  );
}

interface Terms {
  kind: string;
  territories: string[];
  valid_from: string;
  valid_until: string;
}

const blank: Terms = { kind: 'resale', territories: [], valid_from: '', valid_until: '' };

function useTerms<T extends object>(more: T) {
  return useForm({ initialValues: { ...blank, ...more } });
}

function TermFields({ form }: { form: ReturnType<typeof useTerms<object>> }) {
  const { t } = useTranslation('ip');
  const { values } = form;
  return (
    <>
      <div className={styles.row}>
        <NativeSelect label={t('authorisation.use')} data={['resale', 'manufacture'].map((value) => ({ value, label: t(`authorisation.kinds.${value}`) }))} {...form.getInputProps('kind')} />
        <MultiSelect label={t('authorisation.where')} description={t('authorisation.whereHint')} data={places.map((value) => ({ value, label: countryName(value) }))} searchable {...form.getInputProps('territories')} />
      </div>
      <div className={styles.row}>
        <DateField label={t('right.validFrom')} value={values.valid_from || null} onChange={(day) => form.setFieldValue('valid_from', day ?? '')} error={form.errors.valid_from} required />
        <DateField label={t('right.validUntil')} value={values.valid_until || null} onChange={(day) => form.setFieldValue('valid_until', day ?? '')} error={form.errors.valid_until} />
      </div>
    </>
  );
}

async function uploaded(files: readonly File[]): Promise<string[]> {
  const ids = [];
  for (const file of files) ids.push((await uploadFile(file, { isPublic: false })).id);
  return ids;
}

function Give({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('ip');
  const [files, setFiles] = useState<File[]>([]);
  const rights = useCursorList<Right>(`${base}/rights`, {}, { limit: 100 });
  const own = rights.items.filter((right) => right.state === 'verified' || right.state === 'submitted');
  const form = useTerms({ right: '', shop: '' });
  const give = useMutationOnce(
    async ({ shop, right, ...terms }: typeof form.values, once) => {
      const seller = await sellerIn(shop);
      const body = { ...terms, right: right || own[0]?.id, seller: seller ?? shop.trim(), valid_until: terms.valid_until || null, documents: await uploaded(files) };
      return api.post(list, body, once);
    },
    {
      onSuccess: () => {
        toast(t('authorisation.done'));
        form.reset();
        setFiles([]);
        onDone();
      },
    },
  );
  if (rights.error) return <ErrorPanel error={rights.error} onRetry={() => void rights.refetch()} />;
  if (own.length === 0) return <p className={styles.small}>{t('authorisation.noRight')}</p>;
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => give.mutate(values))}>
      <div className={styles.row}>
        <NativeSelect label={t('right.name')} data={own.map((right) => ({ value: right.id, label: right.name }))} {...form.getInputProps('right')} />
        <TextInput label={t('authorisation.seller')} description={t('authorisation.sellerHint')} required {...form.getInputProps('shop')} error={form.errors.seller} />
      </div>
      <TermFields form={form as never} />
      <FileDrop label={t('right.documents')} files={files} onChange={setFiles} accept=".pdf,image/*" multiple maxFiles={10} />
      <FormError error={give.error} form={form} shown={['right', 'seller', 'valid_from', 'valid_until']} />
      <div>
        <Button type="submit" loading={give.isPending}>
          {t('authorisation.give')}
        </Button>
      </div>
    </form>
  );
}

/** Who sells the product whose address was pasted, or the firm whose id was. */
async function sellerIn(text: string): Promise<string | undefined> {
  const firm = text.match(/org_[0-9a-hjkmnp-tv-z]{26}/)?.[0];
  if (firm) return firm;
  const [product] = productsIn(text);
  if (!product) return undefined;
  const named = await api.get<{ items: NamedProduct[] }>(`${base}/products`, { query: { products: product } });
  return named.items[0]?.seller;
}

function Ask({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('ip');
  const [files, setFiles] = useState<File[]>([]);
  const [sought, setSought] = useState('');
  const form = useTerms({ right: '', brand: '' });
  const known = useQuery<{ items: KnownRight[] }, ProblemError>({
    queryKey: [base, 'known', sought],
    queryFn: ({ signal }) => api.get(`${base}/rights/known`, { query: { name: sought }, signal }),
    enabled: sought !== '',
  });
  const found = known.data?.items ?? [];
  const ask = useMutationOnce(
    async ({ brand: _, right, ...terms }: typeof form.values, once) =>
      api.post(list, { ...terms, right: right || found[0]?.id, valid_until: terms.valid_until || null, documents: await uploaded(files) }, once),
    {
      onSuccess: () => {
        toast(t('authorisation.asked'));
        form.reset();
        setFiles([]);
        setSought('');
        onDone();
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => ask.mutate(values))}>
      <div className={styles.row}>
        <TextInput label={t('authorisation.brand')} maxLength={200} required {...form.getInputProps('brand')} />
        <Button variant="default" loading={known.isFetching} disabled={form.values.brand.trim() === ''} onClick={() => setSought(form.values.brand.trim())}>
          {t('authorisation.find')}
        </Button>
      </div>
      {known.error ? <ErrorPanel error={known.error} onRetry={() => void known.refetch()} /> : null}
      {known.data && found.length === 0 && <p role="status">{t('authorisation.unknown')}</p>}
      {found.length > 0 && (
        <>
          <NativeSelect
            label={t('authorisation.which')}
            data={found.map((right) => ({ value: right.id, label: [right.name, right.owner_name, t(`right.registries.${right.registry}`), right.number].filter(Boolean).join(' · ') }))}
            {...form.getInputProps('right')}
          />
          <TermFields form={form as never} />
          <FileDrop label={t('right.documents')} hint={t('authorisation.evidenceHint')} files={files} onChange={setFiles} accept=".pdf,image/*" multiple maxFiles={10} />
          <FormError error={ask.error} form={form} shown={['right', 'valid_from', 'valid_until']} />
          <div>
            <Button type="submit" loading={ask.isPending}>
              {t('authorisation.ask')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
