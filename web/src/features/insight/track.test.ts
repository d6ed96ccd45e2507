import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setPreferences } from '@/session/preferences';
import { flush, track, visitorId } from './track';

const sent: { consent: boolean; visitor?: string; events: { kind: string }[] }[] = [];

beforeEach(() => {
  sent.length = 0;
  localStorage.clear();
  Object.defineProperty(navigator, 'sendBeacon', {
    configurable: true,
    value: (_: string, body: Blob) => {
      void body.text().then((text) => sent.push(JSON.parse(text) as (typeof sent)[number]));
      return true;
    },
  });
});
afterEach(() => vi.useRealTimers());

const settled = () => vi.waitFor(() => expect(sent.length).toBeGreaterThan(0));

test('without consent what happens is told and nothing of the visitor', async () => {
  setPreferences({ analytics: false });
  track('view', { product: 'prd_1' });
  track('search', { term: '   ' });
  flush();
  await settled();
  expect(sent).toEqual([{ consent: false, events: [{ kind: 'view', product: 'prd_1' }] }]);
  expect(localStorage.getItem('argosy.visitor')).toBeNull();
});

test('with consent the visitor keeps an id for thirty days', async () => {
  setPreferences({ analytics: true });
  track('search', { term: ' mug ', results: 0 });
  flush();
  await settled();
  expect(sent[0]?.visitor).toMatch(/^[0-9a-f]{32}$/);
  const first = visitorId(true);
  expect(visitorId(true)).toBe(first);
  expect(visitorId(true, Date.now() + 31 * 86_400_000)).not.toBe(first);
  visitorId(false);
  expect(localStorage.getItem('argosy.visitor')).toBeNull();
});

test('many go in batches of fifty', async () => {
  setPreferences({ analytics: false });
  for (let n = 0; n < 51; n += 1) track('cart', { product: `prd_${n}` });
  flush();
  await vi.waitFor(() => expect(sent.length).toBe(2));
  expect(sent.map((batch) => batch.events.length).sort()).toEqual([1, 50]);
});
