import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useUrlState } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { type Filled, type ProductRow, productStates } from '../own';
import styles from '../own.module.css';
import { GapCount, PriceRange, ProductFace, StateStamp } from '../pieces';
import { ExportButtons } from './ExportButtons';
import { FillGaps } from './FillGaps';

const filters = ['q', 'state', 'incomplete'] as const;
const address = '/api/catalog/seller/products';

/** A seller's own products: what is in the store, what lacks something, and what to do with many at once. */
export default function ProductsPage() {
  const { t } = useTranslation('catalog');
  const state = useTableState({ filters });
  const queries = useQueryClient();
  const page = useCursorPage<ProductRow>(address, state.query);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [filling, setFilling] = useState(false);
  const changed = async () => {
    await queries.invalidateQueries({ queryKey: [address] });
    await queries.invalidateQueries({ queryKey: ['/api/catalog/seller/summary'] });
  };
  const incomplete = state.filter('incomplete') === 'true';

  const publish = async () => {
    const done = await api.post<Filled>('/api/catalog/seller/fill', { products: [...chosen], publish: true });
    await changed();
    setChosen(new Set(done.incomplete));
    toast(t('own.published', { published: formatNumber(done.published), incomplete: formatNumber(done.incomplete.length) }), { bad: done.incomplete.length > 0 });
  };
  const withdraw = async () => {
    const left = new Set(chosen);
    let done = 0;
    try {
      // One after the other: each is an act of its own, and what cannot be withdrawn is said by its name.
      for (const id of chosen) {
        const row = page.data?.items.find((item) => item.id === id);
        if (row === undefined || row.state === 'published') {
          await api.post(path`/api/catalog/seller/products/${id}/withdraw`, { reason: null });
          done += 1;
        }
        left.delete(id);
      }
      toast(t('own.withdrawn', { count: done, shown: formatNumber(done) }));
    } finally {
      setChosen(left);
      await changed();
    }
  };

  return (
    <ListPage
      title={t('own.title')}
      lead={t('own.lead')}
      actions={
        <>
          <ExportButtons />
          <LinkButton to="/seller/imports/new" variant="default">
            {t('import.start')}
          </LinkButton>
          <LinkButton to="/seller/products/new">{t('own.add')}</LinkButton>
        </>
      }
      filters={!incomplete && <TextFilter state={state} name="q" label={t('own.search')} />}
    >
      <Views />
      <DataTable
        label={t('own.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `/seller/products/${row.id}`}
        selection={{
          chosen,
          onChange: setChosen,
          name: (row) => plainText(row.title),
          actions: (
            <>
              <Button size="xs" onClick={() => setFilling(true)}>
                {t('fill.title')}
              </Button>
              <ConfirmButton size="xs" question={t('own.publishQuestion', { count: chosen.size })} text={t('own.publishText')} onConfirm={publish}>
                {t('own.publish')}
              </ConfirmButton>
              <ConfirmButton size="xs" danger question={t('own.withdrawQuestion', { count: chosen.size })} text={t('own.withdrawText')} onConfirm={withdraw}>
                {t('own.withdraw')}
              </ConfirmButton>
            </>
          ),
        }}
        columns={[
          { key: 'title', label: t('own.product'), cell: (row) => <ProductFace title={row.title} picture={row.picture} note={row.handle} /> },
          { key: 'state', label: t('own.state'), cell: (row) => <StateStamp state={row.state} barred={row.barred} /> },
          { key: 'gaps', label: t('gap.title'), cell: (row) => <GapCount gaps={row.gaps} /> },
          { key: 'price', label: t('own.price'), numeric: true, cell: (row) => <PriceRange low={row.price_low} high={row.price_high} /> },
          { key: 'variants', label: t('own.variants'), numeric: true, wideOnly: true, cell: (row) => formatNumber(row.variants) },
          { key: 'available', label: t('product.available'), numeric: true, cell: (row) => <span className={row.available > 0 ? undefined : styles.wrong}>{formatNumber(row.available)}</span> },
          { key: 'changed', label: t('own.changed'), wideOnly: true, cell: (row) => <DateTime at={row.changed_at} as="ago" /> },
        ]}
        empty={
          <EmptyState icon="tag" title={t('own.none')} text={t('own.noneText')}>
            <LinkButton to="/seller/products/new">{t('own.add')}</LinkButton>
            <LinkButton to="/seller/imports/new" variant="default">
              {t('import.start')}
            </LinkButton>
          </EmptyState>
        }
      />
      <FillGaps opened={filling} products={[...chosen]} onClose={() => setFilling(false)} onDone={changed} />
    </ListPage>
  );
}

/** The states, with how many products are in each. */
function Views() {
  const { t } = useTranslation('catalog');
  const { one, set } = useUrlState();
  const { data } = useQuery<Record<string, number>, ProblemError>({
    queryKey: ['/api/catalog/seller/summary'],
    queryFn: ({ signal }) => api.get('/api/catalog/seller/summary', { signal }),
  });
  const now = one('incomplete') === 'true' ? 'incomplete' : one('state');
  const choose = (view: string) =>
    set({ after: undefined, state: view === 'incomplete' ? undefined : view, incomplete: view === 'incomplete' ? 'true' : undefined, q: view === 'incomplete' ? undefined : one('q') }, { replace: true });
  return (
    <ul className={styles.views} aria-label={t('own.views')}>
      {['', ...productStates, 'incomplete'].map((view) => {
        const count = data && (view === '' ? productStates.reduce((sum, each) => sum + (data[each] ?? 0), 0) : data[view]);
        return (
          <li key={view}>
            <button type="button" className={styles.view} aria-pressed={now === view} onClick={() => choose(view)}>
              {view === '' ? t('common:state.all') : t(`view.${view}`)}
              {count !== undefined && <span className={styles.small}>{formatNumber(count)}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
