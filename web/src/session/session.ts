// Who is logged in, for which firm, and with which roles.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, isProblem, queryClient, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';

export type OrgKind = Answer<'OrgKind'>;
export type Role = Answer<'Role'>;
export type Organisation = Answer<'MeOrganisation'>;
export type Person = Answer<'MePerson'>;

/** GET /api/identity/me. */
export type Me = Answer<'Me'>;

export interface Session extends Me {
  /** Id of the organisation acted for; empty without one. */
  current: string;
  roles: Role[];
  kind: OrgKind;
}

/** What pages ask for most, beside the answer itself. Somebody without a firm is a buyer without a role. */
export function sessionOf(me: Me): Session {
  const { organisation } = me;
  return { ...me, current: organisation?.id ?? '', roles: organisation?.roles ?? [], kind: organisation?.kind ?? 'buyer' };
}

export const sessionQuery = queryOptions<Session | null, ProblemError>({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return sessionOf(await api.get<Me>('/api/identity/me', { anonymous: true, signal }));
    } catch (error) {
      if (isProblem(error) && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export interface SessionState {
  /** Null for a stranger; undefined while the first answer is on its way. */
  session: Session | null | undefined;
  error: ProblemError | null;
  has: (roles: readonly Role[], kind?: OrgKind) => boolean;
  organisation: Organisation | undefined;
}

export function useSession(): SessionState {
  const { data, error } = useQuery(sessionQuery);
  return {
    session: data ?? (error ? null : data),
    error,
    has: (roles, kind) =>
      !!data && (kind === undefined || data.kind === kind) && (roles.length === 0 || roles.some((role) => data.roles.includes(role))),
    organisation: data?.organisation ?? undefined,
  };
}

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('argosy-session');

/** Call after log-in, log-out and a change of organisation: this tab and the others read everything anew. */
export async function sessionChanged(): Promise<Session | null> {
  channel?.postMessage('changed');
  return readAnew();
}

async function readAnew(): Promise<Session | null> {
  await queryClient.cancelQueries();
  const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => null);
  // What another person or firm saw must not stay on the screen.
  await queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  for (const tell of listeners) tell(session);
  return session;
}

const listeners = new Set<(session: Session | null) => void>();
export function onSessionChange(listener: (session: Session | null) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
channel?.addEventListener('message', () => void readAnew());

/** Where a person's work is: sellers and operators have their own consoles. */
export function homeOf(session: Session): string {
  if (session.kind === 'platform') return '/ops';
  if (session.kind === 'seller') {
    return session.roles.every((role) => role === 'warehouse') ? '/warehouse' : '/seller';
  }
  return '/';
}
