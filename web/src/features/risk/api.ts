// What risk answers, and its words for the eye. The API itself: /api/ (reader), module risk.
import type { Answer } from '@/api/schemas';
import type { Tone } from '@/ui/tones';

export const base = '/api/risk';

export type CaseRow = Answer<'RiskCaseRow'>;
export type Case = Answer<'RiskCase'>;
export type CaseState = Answer<'RiskCaseState'>;
export type Step = Answer<'RiskCaseStep'>;
export type Verdict = Answer<'Verdict'>;
export type Party = Answer<'Party'>;
export type ListEntry = Answer<'RiskListEntry'>;
export type List = Answer<'RiskList'>;
export type ListChanges = Answer<'RiskListChanges'>;
export type Check = Answer<'RiskCheck'>;

export const caseTones: Record<CaseState, Tone> = { open: 'waiting', proposed: 'info', cleared: 'done', confirmed: 'problem' };
export const verdictTones: Record<Verdict, Tone> = { clear: 'done', review: 'waiting', hit: 'problem' };
/** Thousandths as people read them. */
export const percent = (score: number) => `${(score / 10).toFixed(1)} %`;

export type RegisterRow = Answer<'RiskRegisterRow'>;
export type RegisterEntry = Answer<'RiskRegisterEntry'>;
export type Policy = Answer<'RiskPolicy'>;
export type Training = Answer<'RiskTraining'>;
export type Library = Answer<'RiskLibrary'>;
export type Law = Answer<'RiskLaw'>;
export type Finding = Answer<'RiskPreferenceFit'>;

export const riskKinds = ['tax', 'supervision', 'intellectual_property', 'data', 'sanctions', 'operation', 'other'] as const;
export const riskStates = ['open', 'accepted', 'closed'] as const;
export const fitTones: Record<Answer<'RiskFit'>, Tone> = { met: 'done', not_met: 'problem', unknown: 'waiting', not_in_force: 'quiet' };
/** Likelihood times impact, of 25. */
export const scoreTone = (score: number): Tone => (score >= 15 ? 'problem' : score >= 8 ? 'waiting' : 'done');
