import { Button, NativeSelect } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, path, type ProblemError, useMutationOnce } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { usePreferences, useSession } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { DetailPage, ListPage } from '@/ui/frames';
import { TextFilter } from '@/ui/FilterBar';
import { Link } from '@/ui/Link';
import { useGo, useParam } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import type { ProductCard, ProductList, ProductPage } from '../api';
import { type OwnOffer, tagOf, type Terms } from '../own';
import styles from '../own.module.css';
import { PriceRange, ProductFace } from '../pieces';
import { TermsFields } from './TermsFields';
import { newTerms, placeOfTerms, type TermsValues, termsOf, valuesOfTerms } from './terms';

const address = '/api/catalog/seller/offers';

/** The terms of an offer on a product of another seller; without one, the way to a new one. */
export default function OfferPage() {
  const id = useParam('offer');
  return id ? <Existing id={id} /> : <New />;
}

function Existing({ id }: { id: string }) {
  const { t } = useTranslation('catalog');
  const query = useQuery<OwnOffer, ProblemError>({
    queryKey: [address, id],
    queryFn: ({ signal }) => api.get(path`/api/catalog/seller/offers/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('offers.offer')}
      title={(offer) => plainText(offer.product_title)}
      lead={(offer) => Object.values(offer.options).join(' · ')}
      beside={(offer) => <Stamp status={offer.terms.open ? 'offered' : 'closed'} namespace="catalog" tone={offer.terms.open ? 'done' : 'quiet'} />}
      actions={(offer) => offer.product_state === 'published' && <Link to={`/products/${offer.product}`}>{t('edit.inStore')}</Link>}
      back={{ to: '/seller/offers', label: t('offers.title') }}
    >
      {(offer) => <Edit key={offer.id} offer={offer} onReload={() => void query.refetch()} />}
    </DetailPage>
  );
}

function Edit({ offer, onReload }: { offer: OwnOffer; onReload: () => void }) {
  const { t } = useTranslation('catalog');
  const queries = useQueryClient();
  const save = useMutationOnce(
    ({ terms, version }: { terms: Terms; version: number }) => api.put<OwnOffer>(path`/api/catalog/seller/offers/${offer.id}`, terms, { ifMatch: tagOf(version) }),
    {
      onSuccess: async (now) => {
        queries.setQueryData([address, now.id], now);
        await queries.invalidateQueries({ queryKey: [address, 'page'] });
        toast(t('common:state.saved'));
      },
      // What was typed stays; the next save is made over what the other saved.
      onError: (error) => isProblem(error, 'runtime/changed-meanwhile') && onReload(),
    },
  );
  return (
    <TermsForm initial={valuesOfTerms(offer.terms)} isNew={false} stock={offer.available} error={save.error} busy={save.isPending} onSave={(terms) => save.mutate({ terms, version: offer.version })} />
  );
}

interface TermsFormProps {
  initial: TermsValues;
  isNew: boolean;
  stock?: number;
  error: unknown;
  busy: boolean;
  onSave: (terms: Terms) => void;
}

function TermsForm({ initial, isNew, stock, error, busy, onSave }: TermsFormProps) {
  const { t } = useTranslation('catalog');
  const form = useForm<{ terms: TermsValues }>({ initialValues: { terms: initial } });
  const placed = {
    setErrors: (errors: Record<string, string>) => {
      const all = Object.entries(errors).map(([at, text]) => [placeOfTerms(at.replace(/^terms\./, ''), 'terms.'), text] as const);
      form.setErrors(Object.fromEntries(all));
      if (all[0]) form.getInputNode(all[0][0])?.focus();
    },
  };
  return (
    <form noValidate onSubmit={form.onSubmit(({ terms }) => onSave(termsOf(terms)))}>
      <Doc title={t('product.terms')}>
        <Panel n="1" label={t('product.offer')}>
          <div className={styles.stack}>
            {stock !== undefined && <p className={styles.small}>{t('edit.stock', { shown: formatNumber(stock) })}</p>}
            <TermsFields terms={form.values.terms} onChange={(terms) => form.setFieldValue('terms', terms)} input={(field) => form.getInputProps(`terms.${field}`)} isNew={isNew} />
            <FormError error={error} form={placed} />
            <div>
              <Button type="submit" loading={busy}>
                {t(isNew ? 'offers.open' : 'common:action.save')}
              </Button>
            </div>
          </div>
        </Panel>
      </Doc>
    </form>
  );
}

const filters = ['q'] as const;

/** First the product, then its variant, then the terms. */
function New() {
  const { t } = useTranslation('catalog');
  const state = useTableState({ filters, limit: 12 });
  const { organisation } = useSession();
  const [chosen, setChosen] = useState<ProductCard>();
  const q = state.filter('q');
  const found = useQuery<ProductList, ProblemError>({
    queryKey: ['/api/catalog/products', 'to-offer', q],
    queryFn: ({ signal }) => api.get('/api/catalog/products', { query: { q, limit: 12 }, signal }),
  });
  const others = found.data?.items.filter((item) => item.seller?.id !== organisation?.id) ?? [];
  return (
    <ListPage title={t('offers.add')} lead={t('offers.addLead')} back={{ to: '/seller/offers', label: t('offers.title') }} filters={<TextFilter state={state} name="q" label={t('offers.find')} />}>
      {found.error && <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <TextSkeleton />}
      {found.data && others.length === 0 && <EmptyState icon="search" title={t('search.none')} text={t('search.noneText')} />}
      {others.length > 0 && (
        <ul className={styles.choose} aria-label={t('search.title')}>
          {others.map((item) => (
            <li key={item.id}>
              <button type="button" aria-pressed={chosen?.id === item.id} onClick={() => setChosen(item)}>
                <span className={styles.row} style={{ justifyContent: 'space-between', alignItems: 'center' }}>
                  <ProductFace title={item.title} picture={item.picture} note={item.seller?.name} />
                  <span>
                    <PriceRange low={item.price_low} high={item.price_high} />
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen && <Open key={chosen.id} id={chosen.id} />}
    </ListPage>
  );
}

function Open({ id }: { id: string }) {
  const { t } = useTranslation('catalog');
  const go = useGo();
  const queries = useQueryClient();
  const { currency } = usePreferences();
  const query = useQuery<ProductPage, ProblemError>({
    queryKey: ['/api/catalog/products', id, currency],
    queryFn: ({ signal }) => api.get(path`/api/catalog/products/${id}`, { query: { currency }, signal }),
  });
  const [variant, setVariant] = useState('');
  const open = useMutationOnce((input: { variant: string; terms: Terms }, once) => api.post<OwnOffer>(path`/api/catalog/products/${id}/offers`, input, once), {
    onSuccess: async (offer) => {
      await queries.invalidateQueries({ queryKey: [address] });
      toast(t('offers.opened'));
      void go(`/seller/offers/${offer.id}`);
    },
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  const product = query.data;
  const name = (options: Record<string, string>) =>
    product.options.map((option) => plainText(option.values.find((value) => value.key === options[option.key])?.name) || options[option.key]).join(' · ') || t('edit.onlyVariant');
  const wanted = variant || (product.variants[0]?.id ?? '');
  return (
    <div className={styles.stack}>
      <NativeSelect
        label={t('offers.variant')}
        value={wanted}
        onChange={(event) => setVariant(event.target.value)}
        data={product.variants.map((one) => ({ value: one.id, label: name(one.options) }))}
      />
      <TermsForm initial={newTerms(currency)} isNew error={open.error} busy={open.isPending} onSave={(terms) => open.mutate({ variant: wanted, terms })} />
    </div>
  );
}
