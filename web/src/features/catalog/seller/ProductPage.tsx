import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { PageHead } from '@/ui/frames';
import { useParam } from '@/ui/navigation';
import { PageSkeleton } from '@/ui/Skeletons';
import type { OwnProduct } from '../own';
import { ProductEditor } from './ProductEditor';

/** A product as its seller edits it, or a new one. */
export default function ProductPage() {
  const id = useParam('product');
  return id ? <Existing key={id} id={id} /> : <ProductEditor />;
}

function Existing({ id }: { id: string }) {
  const { t } = useTranslation('catalog');
  const query = useQuery<OwnProduct, ProblemError>({
    queryKey: ['/api/catalog/seller/products', id],
    queryFn: ({ signal }) => api.get(path`/api/catalog/seller/products/${id}`, { signal }),
  });
  if (query.data) return <ProductEditor product={query.data} />;
  return (
    <>
      <PageHead title={t('own.product')} back={{ to: '/seller/products', label: t('own.title') }} />
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />}
    </>
  );
}
