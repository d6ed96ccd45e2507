import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { plainText } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Section } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { useTitle } from '@/ui/navigation';
import { Bone, CardsSkeleton } from '@/ui/Skeletons';
import styles from '../catalog.module.css';
import { useCategories } from '../categories';
import { ProductCards } from './ProductCards';
import { useProducts } from './queries';

const LaneMap = lazy(() => import('@/ui/LaneMap').then((module) => ({ default: module.LaneMap })));

// The lanes that the platform serves first; a drawing, not a figure.
const lanes = [
  { from: { country: 'CN', point: [114.06, 22.54] as [number, number] }, to: { country: 'DE' }, tone: 'jade' as const },
  { from: { country: 'CN', point: [120.07, 29.31] as [number, number] }, to: { country: 'KE' }, tone: 'seal' as const },
  { from: { country: 'CN', point: [120.16, 30.29] as [number, number] }, to: { country: 'ID' }, tone: 'brass' as const },
  { from: { country: 'CN', point: [121.47, 31.23] as [number, number] }, to: { country: 'US' }, tone: 'blue' as const },
];

/** The store's first page: what this is, where to look, what is new. */
export default function HomePage() {
  const { t } = useTranslation(['goods', 'store']);
  useTitle(t('store:home.title'));
  const products = useProducts({ sort: 'newest', limit: 12 });
  const categories = useCategories();
  const roots = categories.data?.filter((category) => !category.parent) ?? [];
  return (
    <div className={styles.page}>
      <div className={styles.hero}>
        <div>
          <h1 tabIndex={-1}>{t('store:home.title')}</h1>
          <p className={styles.lead}>{t('store:home.lead')}</p>
        </div>
        <div style={{ aspectRatio: 2 }}>
          <Suspense fallback={<Bone height="100%" />}>
            <LaneMap lanes={lanes} label={t('home.lanes')} ratio={2} />
          </Suspense>
        </div>
      </div>
      <Section title={t('home.categories')}>
        {categories.error && <ErrorPanel error={categories.error} onRetry={() => void categories.refetch()} />}
        <ul className={styles.categories}>
          {roots.map((category) => (
            <li key={category.id}>
              <Link to="/search" search={{ category: category.slug }}>
                {plainText(category.name)}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('home.newest')} actions={<LinkButton to="/search" variant="default">{t('home.all')}</LinkButton>}>
        {products.isPending && <CardsSkeleton count={12} />}
        {products.error && <ErrorPanel error={products.error} onRetry={() => void products.refetch()} />}
        {products.data?.items.length === 0 && <EmptyState icon="box" title={t('home.empty')} text={t('home.emptyText')} />}
        {products.data && <ProductCards items={products.data.items} />}
      </Section>
    </div>
  );
}
