// What /api/payments/ops answers about the platform's own currencies.
import type { Answer } from '@/api/schemas';

export type Positions = Answer<'PositionsPage'>;
export type Position = Answer<'PositionView'>;
export type PositionMove = Answer<'PositionMoveView'>;
export type Cover = Answer<'CoverView'>;
export type CoverState = Answer<'CoverState'>;

export const positions = '/api/payments/ops/positions';
export const deals = '/api/payments/ops/cover-deals';

export const coverStates: CoverState[] = ['proposed', 'booked', 'settled', 'declined'];
