import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import PayPage from './PayPage';

const session = { current: 'org_b', kind: 'buyer', roles: ['owner'], organisation: null, organisations: [], person: {} } as unknown as Session;
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const transfer = (received: string, missing: string, more = {}) => ({
  beneficiary: 'Argosy', account: 'DE23370400449000000000', is_own_account: true, bic: 'COBADEFFXXX', bank: 'Commerzbank', reference: 'RF18539007547034',
  reference_printed: 'RF18 5390 0754 7034', missing: eur(missing), received: eur(received), pay_by: '2026-12-07T23:59:59Z', said_on: null, said_reference: null,
  test_url: null, ...more,
});
const intent = (state: string, more: object) => ({
  id: 'pay_1', checkout: 'chk_1', state, amount: eur('500000'), expires_at: '2099-01-01T00:00:00Z', created_at: '2026-11-30T10:00:00Z',
  updated_at: '2026-11-30T10:00:00Z', reason: null, shares: [{ order: 'ord_1', seller: 'org_s', amount: eur('500000'), captured: eur('0'), refunded: eur('0') }],
  attempt: { id: 'att_1', state: 'auth_pending', method: 'bank_transfer', reason: null, action_url: null, action: { kind: 'transfer' }, created_at: '2026-11-30T10:00:00Z' },
  ...more,
});

let page: unknown;
const sent: [string, string, unknown][] = [];

beforeEach(async () => {
  sent.length = 0;
  page = intent('requires_action', { transfer: transfer('0', '500000') });
  await startI18n('en');
  await loadNamespaces(['payments']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    const json = (body: unknown) => new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } });
    if (path.endsWith('/methods')) return json({ items: [] });
    if (request.method !== 'GET') {
      sent.push([request.method, path, await request.json()]);
      if (path.endsWith('/withdraw')) page = intent('requires_payment_method', { reason: 'withdrawn', attempt: null, transfer: transfer('0', '500000') });
      if (path.endsWith('/said')) page = intent('requires_action', { transfer: transfer('0', '500000', { said_on: '2026-12-01', said_reference: 'OUR-1' }) });
    }
    return json(page);
  });
});

const show = () => renderPage(<PayPage />, '/pay/chk_1', { session, pattern: '/pay/$checkout' });

test('the particulars of a transfer are shown, each to be copied', async () => {
  await show();
  expect(await screen.findByText('RF18 5390 0754 7034', undefined, { timeout: 5_000 })).toBeInTheDocument();
  expect(screen.getByText('DE23 3704 0044 9000 0000 00')).toBeInTheDocument();
  for (const what of ['Beneficiary', 'Account (IBAN)', 'BIC / SWIFT', 'Amount to transfer', 'Reference']) {
    expect(screen.getByRole('button', { name: `Copy ${what}` })).toBeInTheDocument();
  }
  expect(screen.getByText('Awaiting your transfer')).toBeInTheDocument();
});

test('a buyer may say that it is ordered, and turn to another way while nothing has come', async () => {
  await show();
  await userEvent.click(await screen.findByText('I have ordered the transfer'));
  await userEvent.type(screen.getByLabelText('Reference of your bank'), 'OUR-1');
  await userEvent.click(screen.getByRole('button', { name: 'Keep' }));
  expect(sent[0]).toMatchObject(['PUT', '/api/payments/intents/chk_1/transfer/said', { reference: 'OUR-1' }]);
  await userEvent.click(screen.getByRole('button', { name: 'Pay another way' }));
  const buttons = await screen.findAllByRole('button', { name: 'Pay another way' });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
  expect(await screen.findByText(/RF18 5390 0754 7034 stays known/)).toBeInTheDocument();
  expect(screen.queryByText(/did not work/)).toBeNull();
});

test('a part that has come is told, and there is no other way any more', async () => {
  page = intent('requires_action', { transfer: transfer('200000', '300000') });
  await show();
  expect(await screen.findByText(/2,000.00.* has come/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Pay another way' })).toBeNull();
});
