// Tells what a visitor does: a few at a time, without holding the page up, and with the visitor's
// id only when they agreed to be recognised.
import { preferences } from '@/session/preferences';

export type Happening =
  | { kind: 'view'; product: string }
  | { kind: 'cart'; product: string }
  | { kind: 'search'; term: string; results?: number }
  | { kind: 'checkout_started'; products: string[] };
type Payload<K extends Happening['kind']> = Omit<Extract<Happening, { kind: K }>, 'kind'>;

const address = '/api/insight/events';
const batchMax = 50;
const waitMilliseconds = 5_000;
const visitorKey = 'argosy.visitor';
const visitorDays = 30;

let waiting: Happening[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let listening = false;

/** Random, another one every thirty days; gone when consent is withdrawn. */
export function visitorId(consent: boolean, now = Date.now()): string | undefined {
  try {
    if (!consent) {
      localStorage.removeItem(visitorKey);
      return undefined;
    }
    const kept = JSON.parse(localStorage.getItem(visitorKey) ?? 'null') as { id: string; since: number } | null;
    if (kept && now - kept.since < visitorDays * 86_400_000) return kept.id;
    const id = crypto.randomUUID().replaceAll('-', '');
    localStorage.setItem(visitorKey, JSON.stringify({ id, since: now }));
    return id;
  } catch {
    // Where nothing may be stored nobody is recognised.
    return undefined;
  }
}

export function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  const consent = preferences().analytics === true;
  const visitor = visitorId(consent);
  while (waiting.length > 0) {
    const events = waiting.slice(0, batchMax);
    waiting = waiting.slice(batchMax);
    const body = new Blob([JSON.stringify({ consent, visitor, events })], { type: 'application/json' });
    // Goes out also while the page is being left; when the browser refuses, it is lost without harm.
    if (typeof navigator.sendBeacon === 'function' && navigator.sendBeacon(address, body)) continue;
    void fetch(address, { method: 'POST', body, keepalive: true, credentials: 'same-origin' }).catch(() => undefined);
  }
}

/** track('view', { product }) — never throws and never waits. */
export function track<K extends Happening['kind']>(kind: K, payload: Payload<K>): void {
  const happening = { kind, ...payload } as unknown as Happening;
  if (happening.kind === 'search') {
    happening.term = happening.term.trim().slice(0, 200);
    if (!happening.term) return;
  }
  if (happening.kind === 'checkout_started') happening.products = [...new Set(happening.products)].slice(0, 50);
  waiting.push(happening);
  if (!listening) {
    listening = true;
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush());
    window.addEventListener('pagehide', flush);
  }
  if (waiting.length >= batchMax) flush();
  else timer ??= setTimeout(flush, waitMilliseconds);
}
