// The colour of an approval's stamp.
import type { Tone } from '@/ui/tones';
import type { ApprovalState } from './api';

export const approvalTone = (state: ApprovalState): Tone =>
  (({ awaiting: 'waiting', approved: 'done', declined: 'problem', withdrawn: 'quiet', expired: 'quiet' }) as const)[state];
