// The locale stands in the address. Choice without one: account, then cookie, then the browser.

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

export const isLocale = (text: string | undefined): text is Locale => locales.includes(text as Locale);

/** The locale of an address such as `/zh-CN/orders`. */
export function localeOfPath(path: string): Locale | undefined {
  const first = path.split('/')[1];
  return isLocale(first) ? first : undefined;
}

/** The same address in another language. */
export function pathInLocale(path: string, locale: Locale): string {
  const rest = localeOfPath(path) ? path.split('/').slice(2).join('/') : path.replace(/^\//, '');
  return `/${locale}${rest ? `/${rest}` : ''}`;
}

export function chooseLocale(account: string | undefined, cookies: string, languages: readonly string[]): Locale {
  if (isLocale(account)) return account;
  const kept = /(?:^|; )argosy_locale=([^;]+)/.exec(cookies)?.[1];
  if (isLocale(kept)) return kept;
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}

export function keepLocale(locale: Locale): void {
  document.cookie = `argosy_locale=${locale}; path=/; max-age=31536000; samesite=lax`;
}
