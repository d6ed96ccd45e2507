// The world with trade lanes on it. The drawing and the outline of the land come lazily.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { countryName } from '@/i18n/format';
import { countryPoint } from './countries';
import styles from './LaneMap.module.css';
import { Bone } from './Skeletons';

export interface Place {
  /** ISO country; its main port or capital is drawn unless a point is given. */
  country?: string;
  /** Longitude, latitude. */
  point?: [number, number];
  label?: string;
}

export interface Lane {
  from: Place;
  to: Place;
  /** Relative weight: the width of the line. */
  weight?: number;
  /** Travelled so far, 0 to 1: the rest is dashed and a ship stands between. */
  progress?: number;
  tone?: 'jade' | 'seal' | 'brass' | 'blue';
  /** In the list beneath: "USD 12,000 · 34 orders". */
  note?: string;
}

export const pointOf = (place: Place): [number, number] | undefined =>
  place.point ?? (place.country ? countryPoint(place.country) : undefined);
export const placeName = (place: Place) => place.label ?? (place.country ? countryName(place.country) : '');

interface Props {
  lanes: readonly Lane[];
  /** World, or only as much as the lanes need. */
  fit?: 'world' | 'lanes';
  label?: string;
  /** Width to height; the width is that of the place it stands in. */
  ratio?: number;
  /** List the lanes beneath in words; otherwise they are read out only. */
  list?: boolean;
}

const Drawing = lazy(() => import('./LaneMapDrawing'));

export function LaneMap({ lanes, fit = 'world', label, ratio = fit === 'world' ? 2.3 : 1.7, list = false }: Props) {
  const { t } = useTranslation();
  const title = label ?? t('map.label', { count: lanes.length });
  return (
    <figure className={styles.figure}>
      <div className={styles.frame} style={{ aspectRatio: ratio }}>
        <Suspense fallback={<Bone height="100%" />}>
          <Drawing lanes={lanes} fit={fit} title={title} ratio={ratio} />
        </Suspense>
      </div>
      <figcaption className={list ? styles.list : 'visually-hidden'}>
        <ul>
          {lanes.map((lane, i) => (
            <li key={i}>
              {t('map.lane', { from: placeName(lane.from), to: placeName(lane.to) })}
              {lane.note && <span> · {lane.note}</span>}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
