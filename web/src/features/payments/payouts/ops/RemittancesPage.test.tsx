import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import RemittancesPage from './RemittancesPage';

const session = { current: 'org_p', kind: 'platform', roles: ['finance'], organisation: null, organisations: [], person: {} } as unknown as Session;
const one = (more = {}) => ({
  id: 'rmt_1', state: 'waiting', amount: { amount: '500000', currency: 'EUR' }, booked_on: '2026-12-01', text: 'for the tea', bank_ref: 'BK00000001',
  payer: 'Hansen Import GmbH', payer_account: '•••• 2051', reference: null, why: 'no_reference', payment: null, proposal: null, settled_at: null,
  became: null, looked: null, held_because: null, named_holder: null,
  at: '2026-12-01T10:00:00Z', ...more,
});

let items: unknown[] | 'broken';
const sent: [string, unknown][] = [];

beforeEach(async () => {
  sent.length = 0;
  items = [one()];
  await startI18n('en');
  await loadNamespaces(['payouts']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    const json = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } });
    if (path.endsWith('/likely')) return json({ items: [{ payment: 'pay_1', buyer: 'org_b', buyer_name: 'Hansen', amount: { amount: '500000', currency: 'EUR' }, reference: 'RF18 5390 0754 7034' }] });
    if (request.method === 'POST') {
      sent.push([path, await request.json()]);
      return json(one({ state: 'counted' }));
    }
    if (items === 'broken') return json({ type: '/problems/runtime/not-found', title: 'Gone', status: 404 }, 404);
    return json({ items, next: null });
  });
});

const show = () => renderPage(<RemittancesPage />, '/remittances', { session, pattern: '/remittances' });

test('what has no owner is given to a payment that waits for its amount', async () => {
  await show();
  await userEvent.click(await screen.findByRole('button', { name: 'Decide' }, { timeout: 5_000 }));
  await userEvent.click(await screen.findByRole('radio', { name: /Hansen/ }));
  await userEvent.type(screen.getByLabelText(/How you know/), 'by mail');
  const buttons = screen.getAllByRole('button', { name: 'Decide' });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
  expect(sent).toEqual([['/api/payments/ops/remittances/rmt_1/decide', { becomes: 'payment', payment: 'RF18 5390 0754 7034', account: null, note: 'by mail' }]]);
});

test('an own proposal waits for somebody else', async () => {
  items = [one({ state: 'proposed', proposal: { becomes: 'send_back', payment: null, note: 'nobody', by: 'per_1', is_own: true } })];
  await show();
  expect(await screen.findByText(/somebody else has to agree/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Agree' })).toBeNull();
});

test('nothing has come, or it cannot be read', async () => {
  items = [];
  await show();
  expect(await screen.findByText('No transfer has come')).toBeInTheDocument();
});

test('a list that cannot be read says so', async () => {
  items = 'broken';
  await show();
  expect(await screen.findByText('Gone')).toBeInTheDocument();
});

test('what is held says why, and nobody decides about it', async () => {
  items = [one({ state: 'screening', looked: 'held', held_because: 'ofac · 1234' })];
  await show();
  expect(await screen.findByText(/ofac · 1234/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Decide' })).toBeNull();
});

test('where the bank told no account, one is named', async () => {
  items = [one({ payer_account: null })];
  await show();
  await userEvent.click(await screen.findByRole('button', { name: 'Decide' }, { timeout: 5_000 }));
  await userEvent.selectOptions(screen.getByLabelText('Decision'), 'send_back');
  await userEvent.type(screen.getByLabelText(/^Holder/), 'Baltic Holding');
  await userEvent.type(screen.getByLabelText(/^Account/), 'EE382200221020145685');
  await userEvent.type(screen.getByLabelText(/How you know/), 'their letter');
  const buttons = screen.getAllByRole('button', { name: 'Decide' });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
  expect(sent[0]?.[1]).toMatchObject({ becomes: 'send_back', payment: null, account: { holder: 'Baltic Holding', form: 'iban', number: 'EE382200221020145685' } });
});

test('interest is booked as interest', async () => {
  await show();
  await userEvent.click(await screen.findByRole('button', { name: 'Decide' }, { timeout: 5_000 }));
  await userEvent.selectOptions(screen.getByLabelText('Decision'), 'interest');
  await userEvent.type(screen.getByLabelText(/How you know/), 'their letter');
  const buttons = screen.getAllByRole('button', { name: 'Decide' });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
  expect(sent[0]?.[1]).toMatchObject({ becomes: 'interest', payment: null, account: null });
});
