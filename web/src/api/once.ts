// A submit that happens once, however often it is tried.
import { useMutation, type UseMutationOptions } from '@tanstack/react-query';
import { useRef } from 'react';
import { type ProblemError, isProblem } from './problem';

/** Decides which key a submit carries. Exported for its test. */
export class OnceKey {
  private held: { input: string; key: string } | undefined;

  take(input: unknown): string {
    const text = JSON.stringify(input) ?? '';
    if (this.held?.input !== text) this.held = { input: text, key: crypto.randomUUID() };
    return this.held.key;
  }

  /** After a definite answer the next submit is a new act; after an uncertain one it is the same. */
  settle(error?: unknown): void {
    if (error === undefined || (isProblem(error) && !error.uncertain)) this.held = undefined;
  }
}

/**
 * useMutation whose function gets an idempotency key that stays the same while the same input is tried again:
 * `useMutationOnce((order: NewOrder, once) => api.post('/api/orders/orders', order, once))`.
 */
export function useMutationOnce<Output, Input = void>(
  act: (input: Input, once: { idempotencyKey: string }) => Promise<Output>,
  options: Omit<UseMutationOptions<Output, ProblemError, Input>, 'mutationFn'> = {},
) {
  const key = useRef<OnceKey>(null);
  key.current ??= new OnceKey();
  const held = key.current;
  return useMutation<Output, ProblemError, Input>({
    ...options,
    mutationFn: async (input) => {
      try {
        const output = await act(input, { idempotencyKey: held.take(input) });
        held.settle();
        return output;
      } catch (error) {
        held.settle(error);
        throw error;
      }
    },
  });
}
