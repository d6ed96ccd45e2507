import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import type { Declaration } from './api';
import DeclarationPage from './seller/DeclarationPage';

const session = { current: 'org_s', kind: 'seller', roles: ['owner'], organisation: null, organisations: [], person: {} } as unknown as Session;
const line = { gcode: '6109100000', gname: 'T恤', gmodel: 'cotton', unit: '011', unit1: '011', qty1: '10', country: 'US' };
const draft: Declaration = {
  id: 'dec_1', seller: 'org_s', number: 'A-1-1', order: 'ord_1', order_number: 'A-1', parcel: null, parcels: [], is_apart: false, movements: [], direction: 'export', mode: '9710', state: 'draft', asked: null, by_hand: false,
  from: 'CN', to: 'US', goods: { amount: '20000', currency: 'USD' }, invt_no: null, differences: 1, is_stuck: false, moved_at: '2026-11-20T10:00:00Z', at: '2026-11-20T10:00:00Z', revision: 1,
  particulars: { mode: '9710', traf_mode: '5', traf_name: null, voyage_no: null, bill_no: null, gross_weight_grams: 2500, net_weight_grams: 2500, packages: 1, tax_minor: 0, lines: [line], person: null },
  findings: [{ rule: 'charge', element: 'charge', receipt_code: null, documents: ['403', '303'], expected: { en: '250', 'zh-CN': '250' }, found: { en: '251', 'zh-CN': '251' }, is_warning: false }],
  sides: [{ element: 'orderNo', order: 'A-1', payment: 'A-1', waybill: null, list: 'A-1' }],
  messages: [{ guid: 'G-1', revision: 1, number: 303, state: 'built', attempts: 0, problem: null, taken_at: null, is_forgotten: false }],
  receipts: [], moves: [{ from: null, to: 'draft', actor: 'system', deed: 'drafted', reason: '', at: '2026-11-20T10:00:00Z' }],
  ladder: null, pre_no: null, sum_no: null, submitted_at: null, released_at: null, is_connected: true, version: 3,
};

// A busy machine draws slowly.
const patient = { timeout: 8_000 };
let now: Declaration;
const sent: { path: string; body: unknown }[] = [];

beforeEach(async () => {
  now = draft;
  sent.length = 0;
  await startI18n('en');
  await loadNamespaces(['customs', 'compliance']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (request.method === 'POST') {
      sent.push({ path, body: await request.json() });
      now = path.endsWith('/check') ? { ...now, state: 'checked', findings: [], differences: 0, version: 4 } : { ...now, state: 'submitted', version: 5 };
    }
    return new Response(JSON.stringify(now), { status: 200, headers: { 'content-type': 'application/json' } });
  });
});

const open = () => renderPage(<DeclarationPage />, '/seller/declarations/dec_1', { session, pattern: '/seller/declarations/$declaration' });

test('a difference is told with its documents, and what differs is not submitted', async () => {
  await open();
  expect(await screen.findByText('The money that came in is not that of the order', {}, patient)).toBeVisible();
  expect(screen.getByText('Money received, Order')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Submit to customs' })).toBeNull();
  expect(screen.getByRole('link', { name: 'XML' })).toHaveAttribute('href', '/api/compliance/declarations/dec_1/messages/G-1');
}, 20_000);

test('once checked it can be submitted', async () => {
  await open();
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Check' }, patient));
  await user.click(await screen.findByRole('button', { name: 'Submit to customs' }, patient));
  await waitFor(() => expect(sent.map((one) => one.path)).toEqual(['/api/compliance/declarations/dec_1/check', '/api/compliance/declarations/dec_1/submit']));
  expect(sent[1]?.body).toEqual({ by_hand: false });
  expect(screen.queryByRole('button', { name: 'Check' })).toBeNull();
}, 20_000);
