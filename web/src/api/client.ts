// The one way to the server: same-origin JSON, problems as errors, one retry after logging in again.
import { currentLocale } from '@/i18n';
import { ProblemError, problemOf } from './problem';

type Scalar = string | number | boolean;
export type Query = Record<string, Scalar | readonly Scalar[] | null | undefined>;

export interface Options {
  query?: Query;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** For a POST that must happen once: the same key for every try of the same submit (useMutationOnce). */
  idempotencyKey?: string;
  /** ETag of what was read, for an edit that must not overwrite another's. */
  ifMatch?: string;
  /** Do not ask to log in when refused: for the log-in itself and for "who am I". */
  anonymous?: boolean;
}

export interface Answer<T> {
  data: T;
  status: number;
  etag: string | undefined;
  headers: Headers;
}

/** Asks the person to log in again; true when they did. Set by the session. */
type LogIn = () => Promise<boolean>;
let logIn: LogIn = () => Promise.resolve(false);
export const onUnauthenticated = (ask: LogIn) => {
  logIn = ask;
};

/** An address with its variable parts escaped: path`/api/orders/orders/${id}`. */
export const path = (parts: TemplateStringsArray, ...values: Scalar[]) =>
  parts.reduce((text, part, i) => text + part + (i < values.length ? encodeURIComponent(String(values[i])) : ''), '');

/** The If-Match of a version that stood in the body. */
export const tagOf = (version: string | undefined) => (version ? `"${version}"` : undefined);

export function queryString(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === '') continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Like fetch, but a refusal is a ProblemError. Also what the typed client sends through. */
export async function send(make: () => Request, anonymous = false): Promise<Response> {
  const first = make();
  // Only what is harmless to repeat is repeated: reads, and writes that carry their key.
  const repeatable = first.method === 'GET' || first.headers.has('idempotency-key');
  let asked = false;
  for (let attempt = 0, request = first; ; request = make()) {
    let response: Response;
    try {
      response = await fetch(request);
    } catch (error) {
      if (request.signal.aborted) throw error;
      if (repeatable && attempt++ < 2) {
        await pause(300 * 3 ** attempt);
        continue;
      }
      throw new ProblemError(navigator.onLine ? 'client/unreachable' : 'client/offline', 0);
    }
    if (response.ok || response.status === 304) return response;
    if ([502, 503, 504].includes(response.status) && repeatable && attempt++ < 2) {
      await pause(300 * 3 ** attempt);
      continue;
    }
    const problem = await problemOf(response);
    if (response.status === 401 && !anonymous && !asked) {
      asked = true;
      if (await logIn()) continue;
    }
    throw problem;
  }
}

async function call<T>(method: string, address: string, body: unknown, options: Options = {}): Promise<Answer<T>> {
  const headers = new Headers({ accept: 'application/json, application/problem+json', 'accept-language': currentLocale(), ...options.headers });
  let payload: BodyInit | undefined;
  if (body instanceof FormData) payload = body;
  else if (body instanceof Blob) {
    payload = body;
    headers.set('content-type', 'application/octet-stream');
  } else if (body !== undefined) {
    payload = JSON.stringify(body);
    headers.set('content-type', 'application/json');
  }
  if (method === 'POST') headers.set('idempotency-key', options.idempotencyKey ?? crypto.randomUUID());
  if (options.ifMatch) headers.set('if-match', options.ifMatch);
  const url = new URL(address + queryString(options.query), window.location.origin);
  const make = () =>
    new Request(url, { method, headers, body: payload, signal: options.signal, credentials: 'same-origin' });
  const response = await send(make, options.anonymous);
  const json = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const data = (response.status === 204 ? undefined : json ? await response.json() : await response.text()) as T;
  return { data, status: response.status, etag: response.headers.get('etag') ?? undefined, headers: response.headers };
}

const only = async <T>(answer: Promise<Answer<T>>) => (await answer).data;

export const api = {
  get: <T>(address: string, options?: Options) => only(call<T>('GET', address, undefined, options)),
  post: <T = void>(address: string, body?: unknown, options?: Options) => only(call<T>('POST', address, body, options)),
  put: <T = void>(address: string, body: unknown, options?: Options) => only(call<T>('PUT', address, body, options)),
  patch: <T = void>(address: string, body: unknown, options?: Options) => only(call<T>('PATCH', address, body, options)),
  delete: <T = void>(address: string, options?: Options) => only(call<T>('DELETE', address, undefined, options)),
  /** With status, ETag and headers: for an edit form that sends the ETag back as ifMatch. */
  full: call,
};

/** A file that was handed over. */
export interface FileView {
  id: string;
  name: string;
  content_type: string;
  size_bytes: number;
  public: boolean;
  at: string;
  url: string;
}

/** Hands a file over; its id then goes into the request that uses it. Public: strangers may see it, as with a product's pictures. */
export const uploadFile = (file: File, { isPublic = false, signal }: { isPublic?: boolean; signal?: AbortSignal } = {}) =>
  api.post<FileView>('/api/blobs', file, { query: { name: file.name.slice(0, 200), public: isPublic }, signal });
