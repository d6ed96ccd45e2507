// What the server answers when it refuses (RFC 9457), as one error type for the whole app.

export interface FieldProblem {
  /** Where in the body: `lines[0].quantity`. Empty for the body as a whole. */
  path: string;
  code: string;
  message: string;
  params?: Record<string, unknown>;
}

export interface ProblemBody {
  type?: string;
  status?: number;
  title?: string;
  detail?: string;
  fields?: FieldProblem[];
  params?: Record<string, unknown>;
  retry_after_seconds?: number;
}

export class ProblemError extends Error {
  /** Stable name: `orders/not-cancellable`. The client's own begin with `client/`. */
  readonly kind: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: FieldProblem[];
  readonly params: Record<string, unknown>;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: string, status: number, body: ProblemBody = {}, requestId?: string) {
    super(body.detail ?? body.title ?? kind);
    this.name = 'ProblemError';
    this.kind = kind;
    this.status = status;
    this.title = body.title ?? kind;
    this.detail = body.detail ?? '';
    this.fields = body.fields ?? [];
    this.params = body.params ?? {};
    this.requestId = requestId;
    this.retryAfterSeconds = body.retry_after_seconds;
  }

  /** True when nobody knows whether the server acted: ask again with the same key. */
  get uncertain(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 409 || this.status === 429;
  }
}

export const isProblem = (error: unknown, kind?: string): error is ProblemError =>
  error instanceof ProblemError && (kind === undefined || error.kind === kind);

export async function problemOf(response: Response): Promise<ProblemError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  let body: ProblemBody = {};
  if (/\bjson\b/.test(response.headers.get('content-type') ?? '')) {
    body = (await response.json().catch(() => ({}))) as ProblemBody;
  }
  const kind = body.type?.replace(/^.*\/problems\//, '') ?? `client/status-${response.status}`;
  const wait = Number(response.headers.get('retry-after'));
  if (body.retry_after_seconds === undefined && wait > 0) body.retry_after_seconds = wait;
  return new ProblemError(kind, response.status, body, requestId);
}
