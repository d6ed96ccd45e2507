// Answers of /api/logistics as the pages read them.
import type { Answer } from '@/api/schemas';

export type LocalizedText = Partial<Record<'en' | 'zh-CN', string>>;

export type TrackingStatus = Answer<'TrackingStatus'>;
export type Shipment = Answer<'ShipmentItem'>;
export type News = Answer<'NewsView'>;
export type Place = Answer<'Place'>;
export type Tracked = Answer<'TrackedView'>;
export type Address = Answer<'Address'>;
export type Labels = Answer<'Labels'>;
export type Service = Answer<'ServiceView'>;
export type Bracket = Answer<'Bracket'>;
export type Zone = Answer<'Zone'>;
export type Card = Answer<'Card'>;
export type ServiceCard = Answer<'ServiceCard'>;
export type Quote = Answer<'CarriageQuote'>;

/** How far along the way a status is, 0 to 1, for the ship on the map. */
export const progressOf = (status: TrackingStatus): number =>
  ({
    pending: 0.02, info_received: 0.05, picked_up: 0.15, in_transit: 0.5, customs: 0.75, out_for_delivery: 0.92, ready_for_pickup: 0.95,
    delivered: 1, delivery_failed: 0.92, on_hold: 0.5, delayed: 0.5, return_to_sender: 0.5, returned: 0, cancelled: 0, expired: 0, unknown: 0.3,
  })[status];
