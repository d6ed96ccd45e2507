// The catalogues, so that a journey finds what it needs by its words in either language.
import { readFileSync } from 'node:fs';

const cache = new Map();

const catalogue = (locale, namespace) => {
  const key = `${locale}/${namespace}`;
  if (!cache.has(key)) cache.set(key, JSON.parse(readFileSync(new URL(`../src/i18n/locales/${key}.json`, import.meta.url), 'utf8')));
  return cache.get(key);
};

/** `t('orders:cart.title', { number })` as the page says it. */
export const wordsOf = (locale) => {
  const t = (key, params = {}) => textOf(locale, key, params);
  // Names of countries come from the browser, as on the pages.
  t.country = (code) => new Intl.DisplayNames([locale], { type: 'region' }).of(code);
  /** Of texts with a count. */
  t.plural = (key, count, params = {}) => t(`${key}_${new Intl.PluralRules(locale).select(count)}`, { count, shown: String(count), ...params });
  return t;
};

const textOf = (locale, key, params) => {
  const [namespace, path] = key.includes(':') ? key.split(':') : ['common', key];
  const text = path.split('.').reduce((at, part) => at?.[part], catalogue(locale, namespace));
  if (typeof text !== 'string') throw new Error(`${locale}: no text ${key}`);
  return text.replace(/\{\{(\w+)[^}]*\}\}/g, (_, name) => params[name] ?? '');
};
