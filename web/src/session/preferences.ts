// What a visitor chose for this browser: currency shown, country shipped to, density of tables, consent.
import { useSyncExternalStore } from 'react';

export interface Preferences {
  currency: string;
  shipTo: string;
  density: 'comfortable' | 'compact';
  /** Undefined until the visitor has answered. */
  analytics?: boolean;
}

const key = 'argosy.preferences';
const byRegion: Record<string, string> = { DE: 'EUR', FR: 'EUR', NL: 'EUR', IT: 'EUR', ES: 'EUR', GB: 'GBP', KE: 'KES', ID: 'IDR', CN: 'CNY', JP: 'JPY' };

function first(): Preferences {
  const region = navigator.languages.map((language) => language.split('-')[1]).find((part) => part && /^[A-Z]{2}$/.test(part)) ?? 'US';
  return { currency: byRegion[region] ?? 'USD', shipTo: region, density: 'comfortable' };
}

function read(): Preferences {
  try {
    return { ...first(), ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>) };
  } catch {
    return first();
  }
}

let now: Preferences | undefined;
const watchers = new Set<() => void>();

export const preferences = (): Preferences => (now ??= read());

export function setPreferences(change: Partial<Preferences>): void {
  now = { ...preferences(), ...change };
  try {
    const chosen = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>;
    localStorage.setItem(key, JSON.stringify({ ...chosen, ...change }));
  } catch {
    // Private windows refuse to store; the choice then lasts as long as the page.
  }
  watchers.forEach((watch) => watch());
}

/** What the account says holds where this browser was never told otherwise. */
export function adoptAccount(person: { currency?: string | null; ship_to?: string | null }): void {
  let chosen: Partial<Preferences> = {};
  try {
    chosen = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>;
  } catch {
    // Nothing was chosen that could be read.
  }
  const currency = chosen.currency ?? person.currency ?? preferences().currency;
  const shipTo = chosen.shipTo ?? person.ship_to ?? preferences().shipTo;
  if (currency === preferences().currency && shipTo === preferences().shipTo) return;
  now = { ...preferences(), currency, shipTo };
  watchers.forEach((watch) => watch());
}

export const usePreferences = () =>
  useSyncExternalStore((watch) => {
    watchers.add(watch);
    return () => watchers.delete(watch);
  }, preferences);
