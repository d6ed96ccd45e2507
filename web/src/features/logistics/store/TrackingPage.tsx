import { useTranslation } from 'react-i18next';
import { useCursorList } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { useParam } from '@/ui/navigation';
import { PageSkeleton } from '@/ui/Skeletons';
import type { Shipment } from '../api';
import { TrackingDoc } from '../TrackingDoc';
import { useTracked } from '../useTracked';

/** All parcels of an order, each with its way on the map. */
export default function TrackingPage() {
  const { t } = useTranslation('logistics');
  const order = useParam('order');
  const list = useCursorList<Shipment>('/api/logistics/shipments', { order });
  const number = list.items?.[0]?.order_number;
  return (
    <ListPage
      title={number ? t('tracking.titleOf', { number }) : t('tracking.title')}
      back={{ to: `/orders/${order}`, label: t('tracking.backToOrder') }}
    >
      {list.error && !list.items && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <PageSkeleton />}
      {!list.isPending && !list.error && list.items.length === 0 && <EmptyState icon="ship" title={t('tracking.none')} text={t('tracking.noneText')} />}
      {list.items?.map((shipment) => <One key={shipment.id} id={shipment.id} />)}
    </ListPage>
  );
}

function One({ id }: { id: string }) {
  const query = useTracked(id);
  if (query.data) return <TrackingDoc tracked={query.data} />;
  return query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />;
}
