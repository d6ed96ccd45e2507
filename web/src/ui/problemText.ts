// The words for a refusal: ours by its kind, else the server's own.
import { useTranslation } from 'react-i18next';
import { type FieldProblem, ProblemError } from '@/api/problem';
import { i18n } from '@/i18n';

const ours = ['runtime', 'client'];
const modules = ['identity', 'catalog', 'stock', 'orders', 'payments', 'logistics', 'desk', 'insight', 'notices', 'risk', 'compliance', 'webhooks'];

/**
 * `orders/not-cancellable` → key `problems.not-cancellable` of namespace `orders`;
 * `runtime/…` and `client/…` → key `runtime.…` of namespace `problems`.
 */
export function problemKey(kind: string): { namespace: string; key: string } {
  const [module = '', name = ''] = kind.split('/', 2);
  if (modules.includes(module)) return { namespace: module, key: `problems.${name}` };
  return { namespace: 'problems', key: `${ours.includes(module) ? module : 'other'}.${name}` };
}

export function problemText(error: unknown): string {
  if (!(error instanceof ProblemError)) return i18n.t('problem.unexpected');
  const { namespace, key } = problemKey(error.kind);
  const name = `${namespace}:${key}`;
  if (i18n.exists(name)) return i18n.t(name, error.params as Record<string, string>);
  return error.detail || (error.title !== error.kind ? error.title : '') || i18n.t('problem.unexpected');
}

/** problemText, drawn again when its catalogue has come. */
export function useProblemText(error: unknown): string {
  const namespace = error instanceof ProblemError ? problemKey(error.kind).namespace : 'problems';
  // Always two: a hook below counts them.
  useTranslation(error ? [namespace, 'problems'] : ['common', 'common'], { useSuspense: false });
  return error ? problemText(error) : '';
}

/** Words for one field: by its code and what it was measured against, else the server's own. */
export function fieldText({ code, message, params = {} }: FieldProblem): string {
  if (code === 'too_short' && params.minimum === 1) return i18n.t('problems:field.empty');
  const measured = ['minimum', 'above', 'maximum', 'below'].find((name) => params[name] !== undefined);
  for (const key of [`problems:field.${code}_${measured}`, `problems:field.${code}`]) {
    if (i18n.exists(key)) return i18n.t(key, params as Record<string, string>);
  }
  return message;
}

/** `lines[0].quantity` → `lines.0.quantity`, the path of @mantine/form. */
export const formPath = (path: string) => path.replace(/\[(\d+)\]/g, '.$1').replace(/^\./, '');

/** Field errors by form path, for form.setErrors(fieldErrors(error)). */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(error.fields.filter((field) => field.path).map((field) => [formPath(field.path), fieldText(field)]));
}
