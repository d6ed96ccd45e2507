import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const tokens = Object.fromEntries(
  [...readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8').matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
);

function luminance(hex: string): number {
  const full = hex.length === 4 ? [...hex.slice(1)].map((c) => c + c).join('') : hex.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((i) => {
    const c = Number.parseInt(full.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x = 0, y = 0] = [luminance(tokens[a] ?? ''), luminance(tokens[b] ?? '')].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const grounds = ['paper', 'paper-2', 'card'];

test.each([
  ...['ink', 'ink-2', 'jade', 'seal', 'brass', 'blue'].flatMap((text) => grounds.map((ground) => [text, ground])),
  ...['jade', 'seal', 'brass', 'blue'].map((text) => [text, `${text}-ground`]),
  ['ink', 'jade-ground'],
  ['ink', 'brass-ground'],
  ['ink-2', 'brass-ground'],
])('%s on %s can be read', (text = '', ground = '') => {
  expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
});

test.each(grounds)('the edge of an input stands out from %s', (ground) => {
  expect(contrast('edge', ground)).toBeGreaterThanOrEqual(3);
});
