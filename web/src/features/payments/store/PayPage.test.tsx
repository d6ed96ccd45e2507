import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import PayPage from './PayPage';

const session = { current: 'org_b', kind: 'buyer', roles: ['owner'], organisation: null, organisations: [], person: {} } as unknown as Session;
const kes = (amount: string) => ({ amount, currency: 'KES' });
const method = (id: string, en: string, how: string, more = {}) => ({ id, name: { en }, how, needs_phone: false, test: false, unfit: null, ...more });
const intent = (state: string, attempt: unknown = null) => ({
  id: 'pay_1', checkout: 'chk_1', state, amount: kes('10000'), expires_at: '2099-01-01T00:00:00Z', created_at: '2026-11-30T10:00:00Z',
  updated_at: '2026-11-30T10:00:00Z', reason: null, shares: [{ order: 'ord_1', seller: 'org_s', amount: kes('10000'), captured: kes('0'), refunded: kes('0') }], attempt,
});
const attempt = (action: unknown) => ({ id: 'att_1', state: 'auth_pending', method: 'x', reason: null, action_url: null, action, created_at: '2026-11-30T10:00:00Z' });

let page: unknown;
let refuses = false;
const sent: Record<string, unknown>[] = [];

beforeEach(async () => {
  sent.length = 0;
  refuses = false;
  page = intent('requires_payment_method');
  await startI18n('en');
  await loadNamespaces(['payments']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    const json = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } });
    if (path.endsWith('/methods')) {
      return json({
        items: [
          method('mpesa', 'M-Pesa', 'push', { needs_phone: true }),
          method('sandbox_card', 'Card', 'card'),
          method('wechat', 'WeChat Pay', 'scan', { unfit: 'currency' }),
        ],
      });
    }
    if (path.endsWith('/confirm')) {
      sent.push((await request.json()) as Record<string, unknown>);
      const fields = [{ path: 'phone', code: 'not_a_mobile_number', message: 'a Kenyan mobile number, as 0712 345 678' }];
      if (refuses) return json({ type: '/problems/runtime/invalid', status: 422, title: 'Some fields are not right', fields }, 422);
      page = intent('requires_action', attempt({ kind: 'push' }));
    }
    return json(page);
  });
});

const show = () => renderPage(<PayPage />, '/pay/chk_1', { session, pattern: '/pay/$checkout' });

test('a telephone is asked for its number, and the page says where to look', async () => {
  await show();
  // The page and its pieces are loaded with the first test.
  const number = await screen.findByLabelText(/Mobile number/, undefined, { timeout: 5_000 });
  expect(screen.getByText('Your telephone asks you.')).toBeInTheDocument();
  await userEvent.type(number, '0712 345 678');
  await userEvent.click(screen.getByRole('button', { name: /^Pay/ }));
  await screen.findByText(/Check your telephone/);
  expect(sent[0]).toMatchObject({ method: 'mpesa', phone: '0712 345 678' });
});

test('a wrong number is told beside its field, and a card needs none', async () => {
  refuses = true;
  await show();
  await userEvent.type(await screen.findByLabelText(/Mobile number/), '12');
  await userEvent.click(screen.getByRole('button', { name: /^Pay/ }));
  await waitFor(() => expect(screen.getByLabelText(/Mobile number/)).toBeInvalid());
  await userEvent.click(screen.getByRole('radio', { name: /Card/ }));
  expect(screen.queryByLabelText(/Mobile number/)).toBeNull();
});

test('what does not fit says why', async () => {
  await show();
  await userEvent.click(await screen.findByText('One way to pay does not fit'));
  expect(screen.getByText(/not in this currency/)).toBeInTheDocument();
  expect(screen.queryByRole('radio', { name: /WeChat/ })).toBeNull();
});

test('a code is drawn to be scanned', async () => {
  page = intent('requires_action', attempt({ kind: 'scan', code: 'weixin://wxpay/bizpayurl?pr=x', drawn: { side: 33, path: 'M4 4h7v1h-7z' } }));
  await show();
  const code = await screen.findByRole('img', { name: 'QR code to pay with your wallet' });
  expect(code.querySelectorAll('path')).toHaveLength(2);
  // Only a sandbox's code is an address that a browser could open.
  expect(screen.queryByRole('link', { name: 'Open on this device' })).toBeNull();
});
