import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import CurrenciesPage from './CurrenciesPage';

const session = { current: 'org_p', kind: 'platform', roles: ['finance'], organisation: null, organisations: [], person: {} } as unknown as Session;
const money = (amount: string, currency: string) => ({ amount, currency });
const position = (more: object) => ({
  currency: 'USD', amount: money('10000', 'USD'), earned: money('0', 'USD'), cost: money('8929', 'EUR'), average_rate: '0.8929',
  worth: money('8000', 'EUR'), rate_day: '2026-11-30', unrealised: money('-929', 'EUR'), limit: money('5000', 'EUR'), is_over: false,
  unexplained: money('0', 'USD'), updated_at: '2026-11-30T10:00:00Z', ...more,
});
const deal = (more: object) => ({
  id: 'cvd_1', reference: 'CVD1', state: 'proposed', sold: money('10000', 'USD'), bought: money('8000', 'EUR'), dealt_on: '2026-11-30', bank_reference: 'FX-1',
  note: '', proposed_by: 'per_1', is_own: false, decided_by: null, realised: null, sold_came: false, bought_came: false, created_at: '2026-11-30T10:00:00Z', decided_at: null,
  ...more,
});

let page: unknown;
let list: unknown[];
const sent: { path: string; body: unknown }[] = [];

beforeEach(async () => {
  sent.length = 0;
  page = {
    reporting: 'EUR',
    items: [position({})],
    months: [{ month: '2026-11', total: money('-929', 'EUR'), items: [{ currency: 'USD', realised: money('-929', 'EUR') }] }],
    booked: money('-929', 'EUR'),
  };
  list = [deal({})];
  await startI18n('en');
  await loadNamespaces(['treasury']);
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url);
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    if (request.method === 'POST') {
      sent.push({ path: pathname, body: await request.json().catch(() => null) });
      return json(deal({ state: 'booked', realised: money('-929', 'EUR') }));
    }
    if (pathname.endsWith('/currencies')) return json(['USD', 'EUR', 'CNY']);
    if (pathname.endsWith('/positions')) return json(page);
    return json({ items: list, next: null });
  });
});

const show = () => renderPage(<CurrenciesPage />, '/ops/currencies', { session, pattern: '/ops/currencies' });

test('a position shows what it cost, what it is worth and what closing it would lose', async () => {
  await show();
  expect(await screen.findByText('0.8929', undefined, { timeout: 5_000 })).toBeInTheDocument();
  expect(screen.getByText('Within the limit')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByText('2026-11')).toBeInTheDocument();
});

test('a position over its limit and one that the books do not explain are said first', async () => {
  page = { ...(page as object), items: [position({ is_over: true, unexplained: money('7', 'USD') })] };
  await show();
  expect(await screen.findByText('Over the limit: USD', undefined, { timeout: 5_000 })).toBeInTheDocument();
  expect(screen.getByText('The books say otherwise: USD')).toBeInTheDocument();
});

test('somebody else agrees to a deal, and never who entered it', async () => {
  list = [deal({}), deal({ id: 'cvd_2', bank_reference: 'FX-2', is_own: true })];
  await show();
  await screen.findByText('FX-2', undefined, { timeout: 5_000 });
  expect(screen.getByText('You entered it; somebody else agrees.')).toBeInTheDocument();
  const agree = screen.getAllByRole('button', { name: 'Agree' });
  expect(agree).toHaveLength(1);
  await userEvent.click(agree[0] as HTMLElement);
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent('CVD1');
  await userEvent.click(screen.getAllByRole('button', { name: 'Agree' }).at(-1) as HTMLElement);
  await vi.waitFor(() => expect(sent[0]?.path).toBe('/api/payments/ops/cover-deals/cvd_1/confirm'));
});

test('there may be nothing yet', async () => {
  page = { reporting: 'EUR', items: [], months: [], booked: money('0', 'EUR') };
  list = [];
  await show();
  expect(await screen.findByText('No positions yet', undefined, { timeout: 5_000 })).toBeInTheDocument();
  expect(screen.getByText('Nothing was realised yet')).toBeInTheDocument();
  expect(screen.getByText('No deals yet')).toBeInTheDocument();
});
