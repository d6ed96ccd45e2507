// What identity answers, and its addresses. The API itself: /api/ (reader), module identity.
import { queryOptions } from '@tanstack/react-query';
import { api, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import type { OrgKind, Role } from '@/session';

export type CodeSent = Answer<'CodeSent'>;
export type Standing = Answer<'Standing'>;
export type ContactKind = 'email' | 'phone';

export type Security = Answer<'Security'>;
export type Enrolment = Answer<'Enrolment'>;
export type SessionItem = Answer<'SessionView'>;

export interface Address {
  name: string;
  company?: string | null;
  line1: string;
  line2?: string | null;
  city: string;
  region?: string | null;
  postal_code?: string | null;
  country: string;
  phone?: string | null;
}

export type OrganisationPage = Answer<'OrganisationPage'>;
export type Member = Answer<'MemberView'>;
export type Invitation = Answer<'InvitationView'>;
export type OpenInvitation = Answer<'OpenInvitation'>;
export type ApiKey = Answer<'ApiKeyView'>;
export type Export = Answer<'ExportView'>;
export type OpsOrganisation = Answer<'OpsOrganisation'>;
export type OpsPerson = Answer<'OpsPerson'>;
/** The values of a change may be anything that JSON can say. */
export type AuditEntry = Omit<Answer<'AuditEntry'>, 'changes'> & { changes: Record<string, { from?: unknown; to?: unknown }> };

export const rolesOf: Record<OrgKind, readonly Role[]> = {
  buyer: ['owner', 'buyer', 'approver', 'finance'],
  seller: ['owner', 'staff', 'warehouse', 'finance'],
  platform: ['operator', 'support', 'risk', 'compliance', 'finance'],
};

/** The role that runs an organisation of the kind. */
export const headOf = (kind: OrgKind): Role => (kind === 'platform' ? 'operator' : 'owner');

export const suspensionReasons = ['fraud', 'unpaid', 'legal_order', 'documents', 'requested', 'other'] as const;

export const securityQuery = queryOptions<Security, ProblemError>({
  queryKey: ['/api/identity/me/security'],
  queryFn: ({ signal }) => api.get('/api/identity/me/security', { signal }),
});

/** An e-mail address or a number, as the server wants it named. */
export const contactOf = (text: string) => (text.includes('@') ? { email: text.trim() } : { phone: text.trim() });
