import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api, onUnauthenticated, path, queryString } from './client';
import { OnceKey } from './once';
import { isProblem, ProblemError } from './problem';

const asked: Request[] = [];
let answers: (() => Response | Promise<Response>)[] = [];
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const problem = (status: number, kind: string, more: object = {}) =>
  new Response(JSON.stringify({ type: `/problems/${kind}`, status, title: 'No', ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' },
  });

beforeEach(() => {
  asked.length = 0;
  answers = [];
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(request);
    const next = answers.shift();
    return next ? Promise.resolve().then(next) : Promise.reject(new TypeError('nothing answers'));
  });
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  onUnauthenticated(() => Promise.resolve(false));
});

test('addresses are escaped and empty query values left out', () => {
  expect(path`/api/orders/orders/${'a/b c'}`).toBe('/api/orders/orders/a%2Fb%20c');
  expect(queryString({ a: 1, b: undefined, c: '', d: ['x', 'y'], e: null, f: false })).toBe('?a=1&d=x&d=y&f=false');
});

describe('a refusal', () => {
  test('is a problem with its kind, fields and request id', async () => {
    answers = [() => problem(422, 'runtime/invalid', { fields: [{ path: 'lines[0].quantity', code: 'too_small', message: 'm' }] })];
    const error = await api.get('/api/x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ kind: 'runtime/invalid', status: 422, requestId: 'req-1', fields: [{ path: 'lines[0].quantity' }] });
  });

  test('without a problem body is still one', async () => {
    answers = [() => new Response('<html>', { status: 418 })];
    await expect(api.get('/api/x')).rejects.toMatchObject({ kind: 'client/status-418' });
  });

  test('of a stranger asks to log in and goes on with the same key', async () => {
    onUnauthenticated(() => Promise.resolve(true));
    answers = [() => problem(401, 'runtime/unauthenticated'), () => json(201, { id: 1 })];
    await expect(api.post('/api/x', { a: 1 })).resolves.toEqual({ id: 1 });
    expect(asked[0]?.headers.get('idempotency-key')).toBe(asked[1]?.headers.get('idempotency-key'));
    expect(await asked[1]?.json()).toEqual({ a: 1 });
  });

  test('of a log-in itself does not ask to log in', async () => {
    const ask = vi.fn(() => Promise.resolve(true));
    onUnauthenticated(ask);
    answers = [() => problem(401, 'identity/wrong-credentials')];
    await expect(api.post('/api/identity/login', {}, { anonymous: true })).rejects.toMatchObject({ kind: 'identity/wrong-credentials' });
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('an unreachable server', () => {
  test('is asked three times with one key, then told', async () => {
    const error = await api.post('/api/x', {}).catch((reason: unknown) => reason);
    expect(isProblem(error, 'client/unreachable')).toBe(true);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map((request) => request.headers.get('idempotency-key'))).size).toBe(1);
  });

  test('is not asked again for a write without a key', async () => {
    await expect(api.put('/api/x', {})).rejects.toMatchObject({ status: 0 });
    expect(asked).toHaveLength(1);
  });

  test('may come back', async () => {
    answers = [() => Promise.reject(new TypeError('gone')), () => json(503, {}), () => json(200, { ok: true })];
    await expect(api.get('/api/x')).resolves.toEqual({ ok: true });
  });
});

test('an edit carries the tag of what was read', async () => {
  answers = [() => json(200, { a: 1 }, { etag: '"7"' }), () => new Response(null, { status: 204 })];
  const read = await api.full<{ a: number }>('GET', '/api/x', undefined);
  expect(read.etag).toBe('"7"');
  await expect(api.put('/api/x', { a: 2 }, { ifMatch: read.etag })).resolves.toBeUndefined();
  expect(asked[1]?.headers.get('if-match')).toBe('"7"');
});

describe('the key of a submit', () => {
  test('stays while the outcome is not known', () => {
    const key = new OnceKey();
    const first = key.take({ a: 1 });
    key.settle(new ProblemError('client/unreachable', 0));
    expect(key.take({ a: 1 })).toBe(first);
    key.settle(new ProblemError('runtime/idempotency-in-progress', 409));
    expect(key.take({ a: 1 })).toBe(first);
  });

  test('changes with the input, after success and after a definite refusal', () => {
    const key = new OnceKey();
    const first = key.take({ a: 1 });
    const second = key.take({ a: 2 });
    expect(second).not.toBe(first);
    key.settle();
    const third = key.take({ a: 2 });
    expect(third).not.toBe(second);
    key.settle(new ProblemError('payments/declined', 422));
    expect(key.take({ a: 2 })).not.toBe(third);
  });
});
