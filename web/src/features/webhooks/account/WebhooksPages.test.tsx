import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import type { Delivery, DeliveryDetail, Endpoint } from '../api';
import DeliveryPage from './DeliveryPage';
import EndpointPage from './EndpointPage';
import EndpointsPage from './EndpointsPage';

const firm = { id: 'org_s', name: 'Firm', kind: 'seller', country: 'CN', roles: ['owner'], number: null };
const session = { current: 'org_s', kind: 'seller', roles: ['owner'], organisation: firm, organisations: [firm], person: {} } as unknown as Session;
const endpoint: Endpoint = {
  id: 'whe_1', url: 'https://erp.example.com/argosy', description: 'ERP', event_types: ['order.paid', 'payout.paid'], state: 'enabled',
  disabled_because: null, disabled_at: null, failing_since: null, old_secret_until: null, version: 3,
  created_at: '2026-11-20T10:00:00Z', updated_at: '2026-11-20T10:00:00Z',
};
const delivery: Delivery = {
  id: 'whd_1', endpoint: 'whe_1', event: 'evt_1', event_type: 'order.paid', state: 'failed', attempts: 2, last_outcome: 'answered', last_status: 503,
  last_latency_ms: 20, next_at: null, ended_at: '2026-11-20T11:00:00Z', created_at: '2026-11-20T10:00:00Z',
};
const detail: DeliveryDetail = {
  delivery, body: '{"type":"order.paid"}',
  attempts: [
    { number: 2, at: '2026-11-20T10:00:05Z', outcome: 'timed_out', status: null, latency_ms: 15000, answer: '' },
    { number: 1, at: '2026-11-20T10:00:00Z', outcome: 'answered', status: 503, latency_ms: 20, answer: 'try later' },
  ],
};

// A busy machine draws slowly.
const patient = { timeout: 8_000 };
let stored: Endpoint;
const sent: { method: string; path: string; body: unknown; version: string | null }[] = [];

function answerTo(method: string, path: string): unknown {
  if (path.endsWith('/event-types')) return { items: [{ type: 'order.paid' }, { type: 'payout.paid' }, { type: 'stock.changed' }] };
  if (path.endsWith('/rotate') || (method === 'POST' && path.endsWith('/endpoints'))) return { secret: 'whsec_c2VjcmV0', endpoint: stored };
  if (path.endsWith('/deliveries')) return { items: [delivery] };
  if (path.endsWith('/endpoints')) return { items: [stored] };
  if (path.endsWith('/replay') && path.includes('/endpoints/')) return { replayed: 3, more: false };
  if (path.includes('/deliveries/')) return path.endsWith('/replay') ? delivery : detail;
  return stored;
}

beforeEach(async () => {
  stored = endpoint;
  sent.length = 0;
  await startI18n('en');
  await loadNamespaces(['webhooks', 'problems']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (request.method !== 'GET') {
      const text = await request.text();
      sent.push({ method: request.method, path, body: text ? JSON.parse(text) : undefined, version: request.headers.get('if-match') });
    }
    if (path.endsWith('/disable')) stored = { ...stored, state: 'disabled', disabled_because: 'switched_off', disabled_at: '2026-11-21T10:00:00Z' };
    return new Response(JSON.stringify(answerTo(request.method, path)), { status: 200, headers: { 'content-type': 'application/json' } });
  });
});

const openEndpoint = () => renderPage(<EndpointPage />, '/account/webhooks/whe_1', { session, pattern: '/account/webhooks/$endpoint' });

test('an endpoint is added with its events, and its secret is shown once', async () => {
  await renderPage(<EndpointsPage />, '/account/webhooks', { session });
  const user = userEvent.setup();
  expect(await screen.findByText(endpoint.url, {}, patient)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Add an endpoint' }));
  const dialog = within(await screen.findByRole('dialog', {}, patient));
  await user.type(dialog.getByRole('textbox', { name: /Address/ }), 'https://shop.example/hooks');
  await user.click(await dialog.findByRole('checkbox', { name: /Order paid/ }, patient));
  await user.click(dialog.getByRole('button', { name: 'Add an endpoint' }));
  expect(await screen.findByText('whsec_c2VjcmV0', {}, patient)).toBeVisible();
  expect(sent[0]).toMatchObject({ path: '/api/webhooks/endpoints', body: { url: 'https://shop.example/hooks', description: '', event_types: ['order.paid'] } });
  await user.click(screen.getByRole('button', { name: 'I have kept it' }));
  expect(screen.queryByText('whsec_c2VjcmV0')).toBeNull();
}, 30_000);

test('whoever is not the owner is told whom to ask', async () => {
  const staff = { ...session, organisation: { ...firm, roles: ['staff'] }, organisations: [{ ...firm, roles: ['staff'] }] } as unknown as Session;
  await renderPage(<EndpointsPage />, '/account/webhooks', { session: staff });
  expect(await screen.findByText('Only the owner manages webhooks', {}, patient)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Add an endpoint' })).toBeNull();
}, 20_000);

test('an edit names the version that was read', async () => {
  await openEndpoint();
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Edit' }, patient));
  const dialog = within(await screen.findByRole('dialog', {}, patient));
  await user.click(await dialog.findByRole('checkbox', { name: /Stock changed/ }, patient));
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent).toHaveLength(1), patient);
  expect(sent[0]).toMatchObject({ method: 'PUT', version: '"3"', body: { event_types: ['order.paid', 'payout.paid', 'stock.changed'] } });
}, 30_000);

test('an endpoint is switched off, and what failed is sent again', async () => {
  await openEndpoint();
  const user = userEvent.setup();
  expect(await screen.findByText('503', {}, patient)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Send failed ones again' }));
  const asked = within(await screen.findByRole('dialog', {}, patient));
  await user.click(asked.getByRole('button', { name: 'Send failed ones again' }));
  await waitFor(() => expect(sent.map((one) => one.path)).toEqual(['/api/webhooks/endpoints/whe_1/replay']), patient);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull(), patient);
  await user.click(screen.getByRole('button', { name: 'Switch off' }));
  const sure = within(await screen.findByRole('dialog', {}, patient));
  await user.click(sure.getByRole('button', { name: 'Switch off' }));
  expect(await screen.findByRole('button', { name: 'Switch on' }, patient)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Send a test event' })).toBeNull();
}, 30_000);

test('a delivery shows each try and what was answered', async () => {
  await renderPage(<DeliveryPage />, '/account/webhooks/deliveries/whd_1', { session, pattern: '/account/webhooks/deliveries/$delivery' });
  const user = userEvent.setup();
  expect(await screen.findByText('Too slow', {}, patient)).toBeVisible();
  expect(screen.getByText('try later')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Send again' }));
  const asked = within(await screen.findByRole('dialog', {}, patient));
  await user.click(asked.getByRole('button', { name: 'Send again' }));
  await waitFor(() => expect(sent.map((one) => one.path)).toEqual(['/api/webhooks/deliveries/whd_1/replay']), patient);
}, 30_000);
