// Words for codes that come from outside: a reason nobody translated is shown as it is.
import i18n from 'i18next';

export function reasonText(reason: string | null | undefined): string {
  if (!reason) return '—';
  const key = `payments:reason.${reason}`;
  return i18n.exists(key) ? i18n.t(key) : reason.replace(/_/g, ' ');
}
