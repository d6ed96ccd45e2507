import { screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces, startI18n } from '@/i18n';
import type { Session } from '@/session';
import { renderPage } from '@/test/render';
import OneExchangePage from './OneExchangePage';

const session = { current: 'org_s', kind: 'seller', roles: ['finance'], organisation: null, organisations: [], person: {} } as unknown as Session;
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const posting = (account: string, direction: string, amount: object) => ({ account, direction, amount });
const one = (more = {}) => ({
  id: 'exg_1', state: 'consumed', sold: { amount: '10000', currency: 'USD' }, bought: eur('9200'), spread: eur('46'), received: eur('9154'), mid_rate: '0.92',
  client_rate: '0.9154', rate_day: '2026-11-27', expires_at: '2026-11-30T10:10:00Z', created_at: '2026-11-30T10:00:00Z', ended_at: '2026-11-30T10:01:00Z',
  asked_by: 'Chen Lin',
  entry: {
    id: 'exg_1:exchanged', at: '2026-11-30T10:01:00Z', seq: null, hash: null,
    postings: [posting('seller:org_s:available', 'debit', { amount: '10000', currency: 'USD' }), posting('platform:fx_spread', 'credit', eur('46'))],
  },
  ...more,
});

let answer: unknown;

beforeEach(async () => {
  answer = one();
  await startI18n('en');
  await loadNamespaces(['payments']);
  vi.stubGlobal('fetch', async () =>
    answer
      ? new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } })
      : new Response(JSON.stringify({ type: '/problems/runtime/not-found', title: 'Gone', status: 404 }), { status: 404, headers: { 'content-type': 'application/problem+json' } }),
  );
});

const show = () => renderPage(<OneExchangePage />, '/exchange/exg_1', { session, pattern: '/exchange/$exchange' });

test('an exchange shows its rate, what was kept of it, who asked and its postings', async () => {
  await show();
  expect(await screen.findByText('0.9154', {}, { timeout: 5_000 })).toBeInTheDocument();
  expect(screen.getByText('Chen Lin')).toBeInTheDocument();
  expect(screen.getByText('platform:fx_spread')).toBeInTheDocument();
});

test('an offer that was not taken stands in no book', async () => {
  answer = one({ state: 'expired', ended_at: null, entry: null, asked_by: null });
  await show();
  expect(await screen.findByText(/not taken/)).toBeInTheDocument();
});

test('one that is not there says so', async () => {
  answer = null;
  await show();
  expect(await screen.findByText('Gone')).toBeInTheDocument();
});
