import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Page, type ProblemError } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { useUrlState } from '@/ui/navigation';
import { CardsSkeleton } from '@/ui/Skeletons';
import { base, type Item } from '../api';
import { type Said, ScanField } from '../ScanField';
import styles from '../stock.module.css';
import { useWarehouses } from '../useWarehouses';

/** What is this, and where do we have it? By scan, or by words. */
export default function LookupPage() {
  const { t } = useTranslation('stock');
  const { one, set } = useUrlState();
  const words = one('q');
  const query = useQuery<Page<Item>, ProblemError>({
    queryKey: [`${base}/items`, 'lookup', words],
    queryFn: async ({ signal }) => {
      const exact = await api.get<Page<Item>>(`${base}/items`, { query: { code: words, limit: 5 }, signal });
      return exact.items.length > 0 ? exact : api.get<Page<Item>>(`${base}/items`, { query: { search: words, limit: 20 }, signal });
    },
    enabled: words !== '',
  });
  const found = query.data?.items;
  const said: Said | undefined =
    words === '' || !found || query.isFetching
      ? undefined
      : found.length === 0
        ? { tone: 'bad', text: t('scan.unknown', { code: words }) }
        : { tone: 'good', text: found.length === 1 && found[0] ? plainText(found[0].title) : t('lookup.several', { count: found.length }) };
  return (
    <ListPage title={t('lookup.title')}>
      <ScanField label={t('lookup.label')} action={t('common:action.search')} onCode={(code) => set({ q: code }, { replace: true })} said={said} />
      {words === '' && <EmptyState icon="scan" title={t('lookup.begin')} text={t('lookup.beginText')} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {words !== '' && query.isPending && <CardsSkeleton />}
      {query.data?.items.length === 0 && <EmptyState icon="search" title={t('lookup.nothing')} text={t('lookup.nothingText')} />}
      {query.data?.items.map((item) => <Found key={item.variant} item={item} />)}
    </ListPage>
  );
}

function Found({ item }: { item: Item }) {
  const { t } = useTranslation('stock');
  const { nameOf } = useWarehouses();
  return (
    <Doc title={plainText(item.title)} number={item.sku}>
      <Panel n="1" label={t('level.available')} span={4} tone="total">
        <span className={styles.count}>{formatNumber(item.available)}</span>
        <p className={styles.small}>{t('level.ofOnHand', { onHand: formatNumber(item.on_hand), reserved: formatNumber(item.reserved) })}</p>
      </Panel>
      <Panel n="2" label={t('warehouse.many')} span={4}>
        <Fields>
          {item.levels.map((level) => (
            <Field key={level.warehouse} label={nameOf(level.warehouse)}>
              {formatNumber(level.on_hand)}
            </Field>
          ))}
        </Fields>
        {item.levels.length === 0 && <p className={styles.small}>{t('item.nowhere')}</p>}
      </Panel>
      <Panel n="3" label={t('item.facts')} span={4}>
        <Fields>
          {Object.entries(item.options).map(([name, value]) => (
            <Field key={name} label={name}>
              {value}
            </Field>
          ))}
          <Field label={t('item.barcode')} mono>
            {item.barcode ?? '—'}
          </Field>
        </Fields>
        <LinkButton to={`/seller/stock/${item.variant}`} variant="subtle">
          {t('history.title')}
        </LinkButton>
      </Panel>
    </Doc>
  );
}
