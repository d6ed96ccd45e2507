import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import CheckoutPage from './CheckoutPage';

const told: { kind: string; products?: string[] }[] = [];
vi.mock('@/features/insight/track', () => ({ track: (kind: string, payload: { products?: string[] }) => told.push({ kind, ...payload }) }));

const usd = (amount: string) => ({ amount, currency: 'USD' });
const address = { name: 'Anna Roth', line1: 'Torstrasse 1', city: 'Berlin', postal_code: '10119', country: 'DE' };
const line = {
  offer: 'off_1', product: 'prd_1', variant: 'var_1', sku: 'K-1', title: { en: 'Kettle' }, options: {}, picture: null, quantity: 2, unit: 'piece',
  offer_unit_price: usd('2000'), unit_price: usd('2000'), line_total: usd('4000'), rate: null, rate_date: null, minimum_order: 1, order_multiple: 1,
  lead_time_days: 3, weight_grams: 500, hs_code: null, origin: 'CN', available: 9, problems: [],
};
const quote = (total: string) => ({
  currency: 'USD', to: 'DE', missing: [], goods: usd('4000'), carriage: usd('1000'), total: usd(total), can_be_placed: true,
  sellers: [{
    gates: [], landed: null, border_unknown: false, seller: 'org_s', name: 'Shenzhen Lights', country: 'CN', lines: [line], goods: usd('4000'), weight_grams: 1000, carriage: usd('1000'), total: usd(total),
    service: 'svc_1',
    services: [{ service: 'svc_1', carrier: 'C', name: 'S', mode: 'express', amount: usd('1000'), days_min: 3, days_max: 7, chargeable_grams: 1000, because: [] }],
  }],
});
const session = { current: 'org_b', kind: 'buyer', roles: ['owner'], organisation: null, organisations: [], person: {} } as unknown as Session;

let total = '5000';
const sent: { path: string; body: Record<string, unknown>; key: string | null }[] = [];

beforeEach(async () => {
  total = '5000';
  sent.length = 0;
  await startI18n('en');
  await loadNamespaces(['orders']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    const json = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } });
    if (path === '/api/orders/addresses') {
      return json({ items: [{ id: 'adr_1', label: 'Berlin', address, is_default: true, version: 1, updated_at: '2026-11-22T10:00:00Z' }] });
    }
    if (path === '/api/catalog/currencies') return json(['USD', 'EUR']);
    if (path === '/api/orders/checkouts/quote') return json(quote(total));
    if (path === '/api/orders/checkouts') {
      const body = (await request.json()) as { expected_total: { amount: string } };
      sent.push({ path, body, key: request.headers.get('idempotency-key') });
      total = '5100';
      if (body.expected_total.amount === total) return json({ id: 'chk_1', state: 'awaiting_payment', orders: [] }, 201);
      return json({ type: '/problems/orders/price-changed', status: 409, title: 'The total is another one now', params: { quote: quote(total) } }, 409);
    }
    return json({ items: [], lines: 0 });
  });
});

test('a total that changed is shown and ordered only when the buyer asks again', async () => {
  const { router } = await renderPage(<CheckoutPage />, '/checkout', { session, pattern: '/checkout' });
  const order = await screen.findByRole('button', { name: 'Order and go to payment' });
  await waitFor(() => expect(order).toBeEnabled());
  await userEvent.click(order);
  expect(await screen.findByText('The total changed while you looked.')).toBeInTheDocument();
  expect(await screen.findByText(/51\.00 now/)).toBeInTheDocument();
  expect(sent).toHaveLength(1);
  // The funnel hears of a checkout once, however often its quote comes anew.
  expect(told).toEqual([{ kind: 'checkout_started', products: ['prd_1'] }]);
  await waitFor(() => expect(order).toBeEnabled());
  await userEvent.click(order);
  await waitFor(() => expect(router.state.location.pathname).toBe('/en/pay/chk_1'));
  expect(sent[1]?.body).toMatchObject({ currency: 'USD', address_id: 'adr_1', carriage: [{ seller: 'org_s', service: 'svc_1' }], expected_total: usd('5100') });
  // Another request, so another key.
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});
