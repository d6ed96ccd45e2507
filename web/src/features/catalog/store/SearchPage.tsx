import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { track } from '@/features/insight/track';
import { toMinor } from '@/i18n/currencies';
import { plainText, countryName, formatNumber } from '@/i18n/format';
import { usePreferences } from '@/session/preferences';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { LinkButton } from '@/ui/Link';
import { ListPage } from '@/ui/frames';
import { useUrlState } from '@/ui/navigation';
import { Pager } from '@/ui/Pager';
import { CardsSkeleton } from '@/ui/Skeletons';
import { useTableState } from '@/ui/useTableState';
import type { AttributeFacet, FacetValue } from '../api';
import styles from '../catalog.module.css';
import { useCategories } from '../categories';
import { ProductCards } from './ProductCards';
import { useProducts } from './queries';

const filters = ['q', 'category', 'seller', 'origin', 'attribute', 'minimum_max', 'lead_max', 'in_stock'] as const;
const sorts = ['relevance', 'newest', 'price_up', 'price_down', 'minimum_order'] as const;

/** Search and categories: what matches, narrowed by what the result itself has. */
export default function SearchPage() {
  const { t } = useTranslation('goods');
  const { currency } = usePreferences();
  const state = useTableState({ filters, limit: 24 });
  const { one, set } = useUrlState();
  const categories = useCategories();
  const money = (name: string) => {
    const minor = one(name) ? toMinor(one(name), currency) : undefined;
    return minor ?? undefined;
  };
  const query = { ...state.query, facets: 'true', price_min: money('price_min'), price_max: money('price_max') };
  const found = useProducts(query);
  const text = one('q');
  const category = categories.data?.find((each) => each.slug === one('category') || each.id === one('category'));
  const title = text ? t('search.titleOf', { text }) : category ? plainText(category.name) : t('search.title');
  const data = found.data;

  // Told once for what was typed, with what it found at first.
  const total = found.isPlaceholderData ? undefined : data?.total;
  const told = useRef('');
  useEffect(() => {
    if (!text || total === undefined || told.current === text) return;
    told.current = text;
    track('search', { term: text, results: total });
  }, [text, total]);

  // A page behind the end is left for the first one, so that "back" never shows nothing.
  useEffect(() => {
    if (data && data.items.length === 0 && one('after')) set({ after: undefined }, { replace: true });
  }, [data, one, set]);

  return (
    <ListPage title={title}>
      <div className={styles.search}>
        <form className={styles.filters} aria-label={t('search.filters')} onSubmit={(event) => event.preventDefault()}>
          <Facet legend={t('search.category')} name="category" values={data?.facets?.categories ?? []} state={state} label={(value) => plainText(value.name)} />
          <Facet legend={t('search.origin')} name="origin" values={data?.facets?.origins ?? []} state={state} label={(value) => countryName(value.key)} />
          <Facet legend={t('search.seller')} name="seller" values={data?.facets?.sellers ?? []} state={state} label={(value) => plainText(value.name)} />
          {data?.facets?.attributes.map((attribute) => (
            <AttributeFilter key={attribute.key} attribute={attribute} state={state} />
          ))}
          <fieldset>
            <legend>{t('search.price', { currency })}</legend>
            <div className={styles.pair}>
              <Bound name="price_min" label={t('search.from')} />
              <Bound name="price_max" label={t('search.to')} />
            </div>
          </fieldset>
          <NativeSelect
            label={t('search.minimum')}
            value={state.filter('minimum_max')}
            onChange={(event) => state.setFilter('minimum_max', event.currentTarget.value)}
            data={[{ value: '', label: t('search.any') }, ...[1, 10, 50, 100, 500].map((count) => ({ value: String(count), label: t('search.atMost', { count: formatNumber(count) }) }))]}
          />
          <NativeSelect
            label={t('search.lead')}
            value={state.filter('lead_max')}
            onChange={(event) => state.setFilter('lead_max', event.currentTarget.value)}
            data={[{ value: '', label: t('search.any') }, ...[3, 7, 14, 30].map((days) => ({ value: String(days), label: t('search.days', { count: days }) }))]}
          />
          <Checkbox
            label={t('search.inStock')}
            checked={state.filter('in_stock') === 'true'}
            onChange={(event) => state.setFilter('in_stock', event.currentTarget.checked ? 'true' : undefined)}
          />
        </form>
        <div>
          <div className={styles.bar}>
            <div role="status">
              {data && t('search.count', { count: data.total, shown: formatNumber(data.total) })}
              {data?.corrected && <div className={styles.small}>{t('search.corrected')}</div>}
              {data?.indexing && <div className={styles.small}>{t('search.indexing')}</div>}
            </div>
            <NativeSelect
              label={t('search.sort')}
              value={one('sort') || (text ? 'relevance' : 'newest')}
              onChange={(event) => set({ sort: event.currentTarget.value, after: undefined })}
              data={sorts.filter((sort) => text || sort !== 'relevance').map((sort) => ({ value: sort, label: t(`sort.${sort}`) }))}
            />
          </div>
          {found.isPending && <CardsSkeleton count={12} />}
          {found.error && !data && <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />}
          {data?.items.length === 0 && (
            <EmptyState icon="search" title={t('search.none')} text={t('search.noneText')}>
              <LinkButton to="/search" variant="default">
                {t('search.startAgain')}
              </LinkButton>
            </EmptyState>
          )}
          {data && data.items.length > 0 && (
            <>
              <ProductCards items={data.items} />
              <Pager {...state.pager} onNext={data.next ? () => state.pager.toNext(data.next ?? '') : undefined} />
            </>
          )}
        </div>
      </div>
    </ListPage>
  );
}

interface FacetProps {
  legend: string;
  name: string;
  values: readonly FacetValue[];
  state: ReturnType<typeof useTableState>;
  label: (value: FacetValue) => string;
}

function Facet({ legend, name, values, state, label }: FacetProps) {
  // A choice is a step that "back" takes back; what is typed is not.
  const { set } = useUrlState();
  if (values.length === 0) return null;
  const chosen = state.filterMany(name);
  return (
    <fieldset>
      <legend>{legend}</legend>
      {values.slice(0, 12).map((value) => (
        <label key={value.key} className={styles.choice}>
          <input
            type="checkbox"
            checked={chosen.includes(value.key)}
            onChange={(event) => set({ [name]: event.currentTarget.checked ? value.key : undefined, after: undefined })}
          />
          <span>{label(value)}</span>
          <span>{formatNumber(value.count)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Values of an attribute; several of one widen, those of different ones narrow. */
function AttributeFilter({ attribute, state }: { attribute: AttributeFacet; state: FacetProps['state'] }) {
  const { set } = useUrlState();
  const chosen = state.filterMany('attribute');
  return (
    <fieldset>
      <legend>{plainText(attribute.name)}</legend>
      {attribute.values.slice(0, 8).map((value) => {
        const term = `${attribute.key}:${value.key}`;
        return (
          <label key={term} className={styles.choice}>
            <input
              type="checkbox"
              checked={chosen.includes(term)}
              onChange={(event) => {
                const rest = chosen.filter((each) => each !== term);
                set({ attribute: event.currentTarget.checked ? [...rest, term] : rest, after: undefined });
              }}
            />
            <span>{plainText(value.name)}</span>
            <span>{formatNumber(value.count)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** A bound of the price, applied when the field is left. */
function Bound({ name, label }: { name: string; label: string }) {
  const { one, set } = useUrlState();
  return (
    <TextInput
      key={one(name)}
      label={label}
      inputMode="decimal"
      defaultValue={one(name)}
      onBlur={(event) => {
        const value = event.currentTarget.value.trim();
        if (value !== one(name)) set({ [name]: /^\d+(\.\d+)?$/.test(value) ? value : undefined, after: undefined });
      }}
    />
  );
}
