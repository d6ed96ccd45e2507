// What /api/payments answers about money that buyers' banks take back.
import type { Answer } from '@/api/schemas';

export type Chargeback = Answer<'ChargebackLine'>;
export type ChargebackRoom = Answer<'ChargebackRoom'>;
export type ChargebackPart = Answer<'ChargebackPart'>;
export type ChargebackEvidence = Answer<'ChargebackEvidence'>;
export type ChargebackStep = Answer<'ChargebackStep'>;
export type ChargebackStatus = Answer<'ChargebackStatus'>;
export type EvidenceKind = Answer<'ChargebackEvidenceKind'>;
export type OpsChargeback = Answer<'OpsChargebackLine'>;
export type OpsChargebackDetail = Answer<'OpsChargebackPage'>;
export type ChargebackFigures = Answer<'ChargebackFigures'>;

export const seller = '/api/payments/seller/chargebacks';
export const ops = '/api/payments/ops/chargebacks';

export const statuses: ChargebackStatus[] = [
  'needs_response',
  'under_review',
  'won',
  'lost',
  'accepted',
  'expired',
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'prevented',
];

export const evidenceKinds: EvidenceKind[] = ['delivery', 'conversation', 'invoice', 'terms', 'refund', 'other'];

/** Moving by itself: worth looking again soon. */
export const isOpen = (status: ChargebackStatus | undefined) => status?.endsWith('needs_response') || status?.endsWith('under_review');

/** Somebody has to answer by a day. */
export const needsAnswer = (status: ChargebackStatus) => status.endsWith('needs_response');

/** Schemes number their reasons; these words are known for the ones that are met most. */
export const knownReasons = ['10.4', '13.1', '13.3', '13.7'];
