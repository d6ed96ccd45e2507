// The page of an order for any side: document, shipments, requests, conversation, timeline. What each
// side can do stands in the actions that its surface brings.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { plainText } from '@/i18n/format';
import { LandedById } from '@/features/compliance/LandedById';
import { DetailPage, Section } from '@/ui/frames';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import type { Order } from './api';
import { ClaimRows } from './ClaimList';
import { Conversation } from './Conversation';
import { OrderDoc } from './OrderDoc';
import { History } from './pieces';
import { Shipments } from './Shipments';

// Below the fold, and most orders are looked at for their goods.
const EscrowPanel = lazy(() => import('@/features/payments/EscrowPanel'));
const PaperPanel = lazy(() => import('@/features/documents/PaperPanel'));
const OrderDisputes = lazy(() => import('./DisputeRoom').then((room) => ({ default: room.OrderDisputes })));

export const orderKey = (id: string) => ['/api/orders/orders', id] as const;

export function useOrder() {
  const id = useParam('order');
  return useQuery<Order, ProblemError>({
    queryKey: orderKey(id),
    queryFn: ({ signal }) => api.get<Order>(path`/api/orders/orders/${id}`, { signal }),
    // A shipment that is being booked, or a payment on its way, shows by itself.
    refetchInterval: ({ state }) =>
      state.data?.shipments.some((shipment) => !shipment.is_booked) || state.data?.state === 'awaiting_payment' ? 5_000 : false,
  });
}

/** After something was done: the order, the lists and the requests are read anew. */
export function useOrdersChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ['/api/orders/orders', '/api/orders/orders/counts', '/api/orders/after-sales'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
}

interface Props {
  back: string;
  /** Where a request leads: `/after-sales`. */
  claims: string;
  /** Where a shipment leads, where there is such a page. */
  shipments?: string;
  linked?: boolean;
  /** Where a dispute leads: `/disputes`. */
  disputes: string;
  actions: (order: Order) => ReactNode;
  /** Told above the document: until when to pay, what the buyer asks. */
  notice?: (order: Order) => ReactNode;
  /** Below the document. */
  below?: (order: Order) => ReactNode;
}

export function OrderDetail({ back, claims, disputes, shipments, linked = false, actions, notice, below }: Props) {
  const { t } = useTranslation('orders');
  const query = useOrder();
  return (
    <DetailPage
      query={query}
      name={t('doc.title')}
      title={(order) => t('detail.title', { number: order.number })}
      beside={(order) => <Stamp status={order.state} namespace="orders" />}
      back={{ to: back, label: t('list.title') }}
      actions={actions}
      aside={(order) => (
        <Section title={t('detail.timeline')}>
          <History history={order.history} label={t('detail.timeline')} />
        </Section>
      )}
    >
      {(order) => (
        <>
          {notice?.(order)}
          <OrderDoc order={order} linked={linked} />
          {below?.(order)}
          {order.landed_quote && (
            <Section title={t('detail.landed')}>
              <LandedById id={order.landed_quote} names={new Map(order.lines.map((line) => [line.offer, plainText(line.title)]))} />
            </Section>
          )}
          <Suspense fallback={null}>
            <EscrowPanel order={order.id} />
            <PaperPanel order={order.id} base={back.replace(/\/orders$/, '')} />
            <OrderDisputes order={order.id} base={disputes} />
          </Suspense>
          {order.shipments.length > 0 && (
            <Section title={t('shipment.title')}>
              <Shipments order={order} base={shipments} />
            </Section>
          )}
          {order.after_sales.length > 0 && (
            <Section title={t('claim.list.title')}>
              <ClaimRows rows={order.after_sales} base={claims} />
            </Section>
          )}
          <Conversation orderId={order.id} />
        </>
      )}
    </DetailPage>
  );
}
