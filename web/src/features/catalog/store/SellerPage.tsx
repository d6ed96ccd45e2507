import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { countryName, formatNumber, plainText } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { DetailPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { CardsSkeleton } from '@/ui/Skeletons';
import styles from '../catalog.module.css';
import { ProductCards } from './ProductCards';
import { useProducts } from './queries';

type Page = Answer<'CatalogSellerPage'>;

/** The face of a seller in the store. */
export default function SellerPage() {
  const { t } = useTranslation('goods');
  const id = useParam('seller');
  const query = useQuery<Page, ProblemError>({
    queryKey: ['/api/catalog/sellers', id],
    queryFn: ({ signal }) => api.get(path`/api/catalog/sellers/${id}`, { signal, anonymous: true }),
  });
  const products = useProducts({ seller: id, limit: 24, sort: 'newest' });
  return (
    <DetailPage
      query={query}
      name={t('search.seller')}
      title={(page) => page.seller.name}
      lead={(page) => (
        <>
          {countryName(page.seller.country)} · {t('seller.products', { count: page.products, shown: formatNumber(page.products) })} · {t('seller.since')}{' '}
          <DateTime at={page.seller.since} as="date" />
        </>
      )}
    >
      {(page) => (
        <>
          <ul className={styles.categories}>
            {page.categories.map((category) => (
              <li key={category.key}>
                <Link to="/search" search={{ seller: id, category: category.key }}>
                  {plainText(category.name)} ({formatNumber(category.count)})
                </Link>
              </li>
            ))}
          </ul>
          <Section title={t('seller.goods')}>
            {products.isPending && <CardsSkeleton count={8} />}
            {products.error && <ErrorPanel error={products.error} onRetry={() => void products.refetch()} />}
            {products.data?.items.length === 0 && <EmptyState icon="box" title={t('seller.none')} />}
            {products.data && <ProductCards items={products.data.items} />}
          </Section>
        </>
      )}
    </DetailPage>
  );
}
