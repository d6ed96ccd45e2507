// Answers of /api/compliance/ip as the pages read them.
import type { Answer } from '@/api/schemas';
import { useSession } from '@/session';
import { useHere } from '@/ui/navigation';
import type { Tone } from '@/ui/tones';

export const base = '/api/compliance/ip';
export const desk = '/api/compliance/ops/ip';

export type Right = Answer<'IpRightView'>;
export type RightState = Answer<'IpRightState'>;
export type KnownRight = Answer<'IpKnownRight'>;
export type Authorisation = Answer<'IpAuthorisationView'>;
export type AuthorisationState = Answer<'IpAuthorisationState'>;
export type NoticeRow = Answer<'IpNoticeRow'>;
export type Notice = Answer<'IpNoticeView'>;
export type NoticeState = Answer<'IpNoticeState'>;
export type Side = Answer<'IpSide'>;
export type NamedProduct = Answer<'IpNamedProduct'>;
export type OwnStanding = Answer<'IpOwnStanding'>;
export type Suspension = Answer<'IpSuspensionView'>;
export type SuspensionState = Answer<'IpSuspensionState'>;

export const rightKinds = ['trade_mark', 'copyright', 'design_patent', 'invention_patent', 'utility_model'] as const;
export const registries = ['cnipa', 'ncac', 'uspto', 'usco', 'euipo', 'ukipo', 'wipo', 'kipi', 'djki', 'other'] as const;

/** How a right of that kind can be infringed. */
export function infringementsOf(kind: Right['kind'] | undefined): string[] {
  if (kind === 'trade_mark') return ['counterfeit', 'trade_mark'];
  return kind === 'copyright' ? ['copyright'] : ['patent'];
}

export const rightTones: Record<RightState, Tone> = { submitted: 'waiting', verified: 'done', refused: 'problem', withdrawn: 'quiet', revoked: 'problem', lapsed: 'quiet' };
export const authorisationTones: Record<AuthorisationState, Tone> = { requested: 'waiting', granted: 'done', refused: 'problem', revoked: 'quiet' };
export const suspensionTones: Record<SuspensionState, Tone> = { open: 'waiting', proposed: 'info', suspended: 'problem', dismissed: 'quiet', lifted: 'done' };
export const noticeTones: Record<NoticeState, Tone> = {
  received: 'waiting',
  refused: 'quiet',
  taken_down: 'problem',
  uncontested: 'problem',
  countered: 'info',
  action_brought: 'info',
  upheld: 'problem',
  rejected: 'quiet',
  reinstated: 'done',
  withdrawn: 'quiet',
};

/** The pages of a firm stand in two places: among a seller's, and among what belongs to any log-in. */
export function useBrands(): string {
  return useHere().startsWith('/seller/') ? '/seller/brands' : '/account/brands';
}

/** Whether the firm sells, and may write. */
export function useFirm() {
  const { organisation, has } = useSession();
  return { isSeller: organisation?.kind === 'seller', mayWrite: has(['owner', 'staff', 'buyer']) };
}

/** Ids of products in whatever was pasted: ids, addresses of their pages, one a line or in a sentence. */
export function productsIn(text: string): string[] {
  return [...new Set(text.match(/prd_[0-9a-hjkmnp-tv-z]{26}/g) ?? [])];
}
