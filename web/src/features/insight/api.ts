// Figures as insight answers them. Values are in euros at the rates of their days.
import type { Money } from '@/api';
import type { Answer } from '@/api/schemas';

export type Totals = Answer<'TotalsView'>;
export type Dashboard = Answer<'DashboardView'>;
export type Term = Answer<'TermFigure'>;

/** Minor units of euros as a number of euros, for the height of a line; never for sums. */
export const heightOf = (money: Money): number => Number(money.amount) / 100;

/** How much more than before, as a ratio; undefined where there was nothing before. */
export function change(now: number, before: number): number | undefined {
  return before > 0 ? (now - before) / before : undefined;
}

const pad = (value: number) => String(value).padStart(2, '0');

/** `2026-11-22`, so many days back, in UTC as the server counts. */
export function dayBack(days: number, now = new Date()): string {
  const at = new Date(now.getTime() - days * 86_400_000);
  return `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
}
