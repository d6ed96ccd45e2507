// When the session ends in the middle of a form: the person logs in beside it, and the request goes on.
import { useSyncExternalStore } from 'react';
import { onUnauthenticated } from '@/api/client';
import { onSessionChange } from './session';

let waiting: { promise: Promise<boolean>; settle: (yes: boolean) => void } | undefined;
const watchers = new Set<() => void>();
const changed = () => watchers.forEach((watch) => watch());

function ask(): Promise<boolean> {
  if (!waiting) {
    let settle: (yes: boolean) => void = () => {};
    const promise = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    waiting = {
      promise,
      settle: (yes) => {
        waiting = undefined;
        settle(yes);
        changed();
      },
    };
    changed();
  }
  return waiting.promise;
}

export function startReauthentication(): void {
  onUnauthenticated(ask);
  onSessionChange((session) => session && waiting?.settle(true));
}

export const giveUpReauthentication = () => waiting?.settle(false);

/** True while a request waits for the person to log in again. */
export const useReauthentication = () =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => waiting !== undefined,
  );
