// What webhooks answer, and their addresses.
import { useQuery } from '@tanstack/react-query';
import { api, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { useSession } from '@/session';

export type Endpoint = Answer<'WebhookEndpoint'>;
export type FreshSecret = Answer<'WebhookFreshSecret'>;
export type Delivery = Answer<'WebhookDelivery'>;
export type DeliveryDetail = Answer<'WebhookDeliveryDetail'>;
export type EventType = Answer<'WebhookEventTypeView'>['type'];

export const endpointsAddress = '/api/webhooks/endpoints';

/** What the firm can be told of; only the names are needed here. */
export function useEventTypes(enabled = true) {
  return useQuery<{ items: { type: EventType }[] }, ProblemError>({
    queryKey: ['/api/webhooks/event-types'],
    queryFn: ({ signal }) => api.get('/api/webhooks/event-types', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
}

/** Whether the person manages the endpoints of the firm: its owner does. */
export function useManages(): boolean {
  const { organisation } = useSession();
  return !!organisation && organisation.kind !== 'platform' && organisation.roles.includes('owner');
}

/** `order.paid` → the key of its words, in which a full stop would mean something else. */
export const typeKey = (type: string) => `type.${type.replace('.', '_')}`;
