// Showing who a firm is: what identity answers about it.
import type { Answer } from '@/api/schemas';
import type { Tone } from '@/ui/tones';

export const own = '/api/identity/kyb';
export const desk = '/api/identity/ops/kyb';

export type KybPage = Answer<'KybPage'>;
export type KybForm = Answer<'KybForm'>;
export type KybRow = Answer<'KybRow'>;
export type KybCase = Answer<'KybCasePage'>;
export type KybCaseState = Answer<'KybCaseState'>;
export type KybStep = Answer<'KybStep'>;
export type KybScreening = Answer<'KybScreening'>;
export type KybStatus = Answer<'KybStatus'>;
export type KybChecklistRow = Answer<'KybChecklistRow'>;
export type KybGap = Answer<'KybGap'>;

export const statusTones: Record<KybStatus, Tone> = { unverified: 'waiting', passed: 'done', rejected: 'problem', lapsed: 'problem' };
export const stateTones: Record<KybCaseState, Tone> = { draft: 'quiet', submitted: 'waiting', more_wanted: 'info', proposed: 'info', passed: 'done', rejected: 'problem' };
export const screeningTones: Record<KybScreening, Tone> = { none: 'quiet', clear: 'done', review: 'waiting', hit: 'problem' };

/** Papers whose names have words; others are shown as the operator called them. */
export const documentKey = (name: string) => `kyb.document.${name}`;
