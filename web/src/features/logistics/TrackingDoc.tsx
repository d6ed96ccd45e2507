// A shipment as a document: where it comes from and goes, what was said, on a map and in order.
import { useTranslation } from 'react-i18next';
import { bestText, countryName } from '@/i18n/format';
import { CopyText } from '@/ui/CopyText';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { LaneMap } from '@/ui/LaneMap';
import { DateTime, Size, Weight } from '@/ui/measures';
import { RouteLine } from '@/ui/RouteLine';
import { Stamp } from '@/ui/Stamp';
import { Timeline, type TimelineEvent } from '@/ui/Timeline';
import { progressOf, type Tracked } from './api';

const troubles = new Set(['delivery_failed', 'on_hold', 'return_to_sender', 'returned', 'cancelled', 'expired']);
const abroad = new Set(['customs', 'out_for_delivery', 'ready_for_pickup', 'delivered', 'delivery_failed']);

export function TrackingDoc({ tracked, level = 2 }: { tracked: Tracked; level?: 2 | 3 }) {
  const { t } = useTranslation('logistics');
  const { shipment, news, places } = tracked;
  const placeOf = (slug: string | null) => {
    if (!slug) return undefined;
    const place = places.find((one) => one.slug === slug);
    return place ? `${bestText(place.name).text}, ${countryName(place.country)}` : slug;
  };
  const newest = [...news].reverse();
  const events: TimelineEvent[] = newest.map((item, i) => ({
    id: `${item.at}-${item.code}`,
    title: t(`status.${item.status}`),
    at: item.at,
    place: placeOf(item.place),
    detail: item.note ?? undefined,
    state: troubles.has(item.status) ? 'problem' : i === 0 && shipment.status !== 'delivered' ? 'current' : 'done',
  }));
  const delivered = shipment.status === 'delivered';
  const past = abroad.has(shipment.status);
  // The way on the map runs through the places that were named, each once, in order of time.
  const stops = [...new Set(news.map((item) => item.place).filter((slug) => slug !== null))]
    .map((slug) => places.find((one) => one.slug === slug))
    .filter((place) => place !== undefined)
    .map((place) => ({ country: place.country, point: [Number(place.longitude), Number(place.latitude)] as [number, number], label: bestText(place.name).text }));
  const way = stops.slice(1).map((to, i) => ({ from: stops[i] ?? to, to, tone: 'jade' as const }));
  const lanes = way.length > 0
    ? way
    : [{ from: { country: shipment.from_country, label: tracked.from_city }, to: { country: shipment.to_country, label: tracked.to_city }, progress: progressOf(shipment.status) }];
  return (
    <Doc
      title={t('tracking.shipment')}
      number={shipment.tracking_number}
      level={level}
      aside={<Stamp status={shipment.status} namespace="logistics" size="lg" />}
    >
      <Panel n="1" label={t('tracking.route')} span={12}>
        <RouteLine
          label={t('tracking.route')}
          stops={[
            { label: tracked.from_city, note: countryName(shipment.from_country), state: 'done' },
            { label: t('tracking.customs'), kind: 'customs', state: shipment.status === 'customs' ? 'current' : past ? 'done' : 'coming' },
            { label: tracked.to_city, note: countryName(shipment.to_country), state: delivered ? 'done' : past && shipment.status !== 'customs' ? 'current' : 'coming' },
          ]}
        />
      </Panel>
      <Panel n="2" label={t('tracking.carriage')} span={6}>
        <Fields columns={1}>
          <Field label={t('tracking.carrier')}>{bestText(shipment.carrier).text}</Field>
          <Field label={t('tracking.service')}>{bestText(shipment.service).text}</Field>
          <Field label={t('tracking.number')} mono>
            <CopyText text={shipment.tracking_number} label={t('tracking.number')} />
          </Field>
          <Field label={delivered ? t('tracking.arrived') : t('tracking.due')}>
            {delivered ? <DateTime at={shipment.status_at} /> : <><DateTime at={shipment.due_from} as="date" /> – <DateTime at={shipment.due_to} as="date" /></>}
          </Field>
          <Field label={t('tracking.parcels')}>
            {tracked.parcels.map((parcel, i) => (
              <div key={i}>
                <Weight grams={parcel.weight_grams} /> · <Size length={parcel.length_mm} width={parcel.width_mm} height={parcel.height_mm} />
              </div>
            ))}
          </Field>
        </Fields>
      </Panel>
      <Panel n="3" label={t('tracking.news')} span={6}>
        {events.length > 0 ? <Timeline label={t('tracking.news')} events={events} /> : <p>{t('tracking.noNews')}</p>}
      </Panel>
      <Panel n="4" label={t('tracking.map')} span={12} flush>
        <LaneMap lanes={lanes} fit="lanes" label={t('tracking.map')} ratio={2.4} />
      </Panel>
    </Doc>
  );
}
