// Which colour a request's state has; the words of orders mean more than the common ones.
import type { Tone } from '@/ui/tones';
import type { ClaimState } from './api';

const tones: Record<ClaimState, Tone> = {
  requested: 'waiting',
  refused: 'problem',
  escalated: 'waiting',
  awaiting_return: 'info',
  return_sent: 'info',
  agreed: 'info',
  refund_failed: 'problem',
  refunded: 'done',
  withdrawn: 'quiet',
  rejected: 'problem',
};

export const claimTone = (state: ClaimState): Tone => tones[state];
