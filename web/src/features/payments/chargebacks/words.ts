import type { TFunction } from 'i18next';
import { knownReasons } from './api';

/** The scheme's number of a reason, with its words where there are some. */
export function reasonOf(t: TFunction<'chargebacks'>, code: string): string {
  return knownReasons.includes(code) ? `${code} · ${t(`reason.${code.replace('.', '_')}`)}` : code;
}
