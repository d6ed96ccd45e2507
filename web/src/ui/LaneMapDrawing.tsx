import { geoGraticule, geoInterpolate, geoMercator, geoNaturalEarth1, geoPath, type GeoProjection } from 'd3-geo';
import { useMemo } from 'react';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
// Land only: lines between states are drawn nowhere.
import world from 'world-atlas/land-110m.json';
import { type Lane, type Place, placeName, pointOf } from './LaneMap';
import styles from './LaneMap.module.css';
import { useWidth } from './useWidth';

type Point = [longitude: number, latitude: number];

const topology = world as unknown as Topology<{ land: GeometryCollection }>;
const land = feature(topology, topology.objects.land);
const graticule = geoGraticule().step([30, 30])();

// The world is cut through the Atlantic, where the lanes of Chinese sellers do not pass: both oceans they sail stay whole.
const middle = 150;
const steps = 64;

const turned = (longitude: number, about: number) => ((((longitude - about + 180) % 360) + 360) % 360) - 180;

/** A great circle, or, where that would run over the pole or off the map's edge, an arc that a reader can follow. */
function arcOf(from: Point, to: Point, about: number): Point[] {
  const between = geoInterpolate(from, to);
  const great = Array.from({ length: steps + 1 }, (_, i) => between(i / steps));
  const crosses = great.some(([x], i) => i > 0 && Math.abs(turned(x, about) - turned(great[i - 1]?.[0] ?? x, about)) > 90);
  if (!crosses && great.every(([, y]) => Math.abs(y) < 66)) return great;
  const [x0, x1] = [turned(from[0], about), turned(to[0], about)];
  const bow = Math.min(24, Math.abs(x1 - x0) * 0.16) * (from[1] + to[1] >= -20 ? 1 : -1);
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    return [x0 + (x1 - x0) * t + about, from[1] + (to[1] - from[1]) * t + bow * Math.sin(Math.PI * t)];
  });
}

interface Port {
  x: number;
  y: number;
  name: string;
  degree: number;
}

const weightOf = (lane: Lane, heaviest: number) =>
  lane.weight === undefined ? 2.2 : 1.3 + 3.7 * Math.sqrt(Math.max(0, lane.weight) / heaviest);

function draw(lanes: readonly Lane[], fit: 'world' | 'lanes', width: number, height: number) {
  const known = lanes.flatMap((lane) => {
    const from = pointOf(lane.from);
    const to = pointOf(lane.to);
    return from && to ? [{ lane, from, to }] : [];
  });
  const about = fit === 'world' ? middle : turned((known[0]?.from[0] ?? 0) + turned(known[0]?.to[0] ?? 0, known[0]?.from[0] ?? 0) / 2, 0);
  const arcs = known.map(({ from, to }) => arcOf(from, to, about));
  const projection = fit === 'world' || arcs.length === 0 ? wholeWorld(width, height) : closeUp(arcs, about, width, height);
  const path = geoPath(projection);
  const heaviest = Math.max(1, ...known.map(({ lane }) => lane.weight ?? 1));
  const ports = new Map<string, Port>();
  const meet = (at: Point, place: Place) => {
    const [x, y] = projection(at) ?? [0, 0];
    const key = `${Math.round(x / 5)},${Math.round(y / 5)}`;
    const port = ports.get(key) ?? { x, y, name: placeName(place), degree: 0 };
    port.degree += 1;
    ports.set(key, port);
  };
  const lines = known.map(({ lane, from, to }, i) => {
    meet(from, lane.from);
    meet(to, lane.to);
    const arc = arcs[i] ?? [];
    const gone = lane.progress === undefined ? steps : Math.round(Math.max(0, Math.min(1, lane.progress)) * steps);
    const line = (points: Point[]) => (points.length > 1 ? (path({ type: 'LineString', coordinates: points }) ?? '') : '');
    return {
      done: line(arc.slice(0, gone + 1)),
      rest: line(arc.slice(gone)),
      ship: gone > 0 && gone < steps ? projection(arc[gone] ?? from) : null,
      tone: lane.tone ?? 'jade',
      weight: weightOf(lane, heaviest),
    };
  });
  return { lines, land: path(land) ?? '', graticule: path(graticule) ?? '', ports: named([...ports.values()], width) };
}

function wholeWorld(width: number, height: number): GeoProjection {
  // Without the ice of both ends, which no lane reaches.
  const band = {
    type: 'MultiPoint' as const,
    coordinates: [-180, -90, 0, 90, 179].flatMap((x) => [[x + middle, -56] as Point, [x + middle, 76] as Point]),
  };
  return geoNaturalEarth1()
    .rotate([-middle, 0])
    .fitExtent(
      [
        [4, 8],
        [width - 4, height - 8],
      ],
      band,
    );
}

/** As much of the world as the lanes need. */
function closeUp(arcs: Point[][], about: number, width: number, height: number): GeoProjection {
  const whole = { type: 'MultiLineString' as const, coordinates: arcs };
  const [x, y] = [Math.min(110, width * 0.14), Math.min(60, height * 0.18)];
  const projection = geoMercator()
    .rotate([-about, 0])
    .fitExtent(
      [
        [x, y],
        [width - x, height - y],
      ],
      whole,
    );
  // A short lane would otherwise fill the frame with one bare coast.
  const most = width * 0.9;
  if (projection.scale() > most) {
    const centre = projection.invert?.(geoPath(projection).centroid(whole) as Point) ?? [0, 0];
    projection.scale(most).center([turned(centre[0], about), centre[1]]).translate([width / 2, height / 2]);
  }
  return projection;
}

interface Props {
  lanes: readonly Lane[];
  fit: 'world' | 'lanes';
  title: string;
  ratio: number;
}

export default function LaneMapDrawing({ lanes, fit, title, ratio }: Props) {
  const [ref, width] = useWidth(900);
  const height = Math.round(width / ratio);
  const drawing = useMemo(() => draw(lanes, fit, width, height), [lanes, fit, width, height]);
  return (
    <div ref={ref}>
      <svg width={width} height={height} role="img" aria-label={title} className={styles.map}>
        <path d={drawing.graticule} className={styles.graticule} />
        <path d={drawing.land} className={styles.land} />
        {drawing.lines.map((line, i) => (
          <g key={i} className={styles[line.tone]}>
            {line.rest && <path d={line.rest} className={styles.rest} strokeWidth={line.weight} />}
            {line.done && <path d={line.done} className={styles.lane} strokeWidth={line.weight} />}
          </g>
        ))}
        {drawing.ports.map((port) => (
          <g key={`${port.x},${port.y}`} transform={`translate(${port.x} ${port.y})`} className={styles.port}>
            <circle r={port.degree > 1 ? 4.5 : 3.5} />
            {port.show && (
              <text x={port.left ? -8 : 8} y={port.dy} textAnchor={port.left ? 'end' : 'start'}>
                {port.name}
              </text>
            )}
          </g>
        ))}
        {drawing.lines.map(
          (line, i) =>
            line.ship && (
              <g key={i} transform={`translate(${line.ship[0]} ${line.ship[1]})`} className={`${styles.ship} ${styles[line.tone]}`}>
                <circle r="11" />
                <path d="M-6.5 1.5h13l-2 4.5h-9zM-3.5 0.5v-4h7v4M0 -3.5v-3" />
              </g>
            ),
        )}
      </svg>
    </div>
  );
}

/** Names where they do not lie on one another, each once; the busiest ports first. */
function named(ports: Port[], width: number) {
  const placed: { x0: number; x1: number; y: number }[] = [];
  const told = new Set<string>();
  const sorted = [...ports].sort((a, b) => b.degree - a.degree);
  return sorted.map((port) => {
    if (told.has(port.name)) return { ...port, left: false, dy: 4, show: false };
    const length = [...port.name].reduce((sum, letter) => sum + (letter > '\u2e80' ? 14 : 7.2), 0);
    for (const left of port.x > width - 140 ? [true, false] : [false, true]) {
      for (const dy of [4, -9, 17]) {
        const x0 = left ? port.x - 10 - length : port.x + 10;
        const box = { x0, x1: x0 + length, y: port.y + dy };
        if (box.x0 < 4 || box.x1 > width - 4) continue;
        if (placed.some((other) => Math.abs(other.y - box.y) < 15 && other.x0 < box.x1 + 4 && box.x0 < other.x1 + 4)) continue;
        if (ports.some((other) => other !== port && other.x > box.x0 - 4 && other.x < box.x1 + 4 && Math.abs(other.y - box.y + 4) < 9)) continue;
        placed.push(box);
        told.add(port.name);
        return { ...port, left, dy, show: true };
      }
    }
    return { ...port, left: false, dy: 4, show: false };
  });
}
