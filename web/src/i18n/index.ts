// Catalogues are one file a namespace and language, fetched when a page needs them.
import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Locale, locales } from './locale';

const files = import.meta.glob<{ default: Record<string, unknown> }>('./locales/*/*.json');

const fromFiles: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (language, namespace, done) => {
    const file = files[`./locales/${language}/${namespace}.json`];
    if (!file) return done(new Error(`no catalogue ${namespace} in ${language}`), false);
    file().then(
      (module) => done(null, module.default),
      (error: Error) => done(error, true),
    );
  },
};

export const i18n = i18next;

export async function startI18n(locale: Locale): Promise<void> {
  await i18next
    .use(fromFiles)
    .use(initReactI18next)
    .init({
      lng: locale,
      supportedLngs: locales,
      fallbackLng: false,
      load: 'currentOnly',
      ns: ['common'],
      defaultNS: 'common',
      fallbackNS: 'common',
      nsSeparator: ':',
      interpolation: { escapeValue: false, skipOnVariables: true },
      react: { useSuspense: true },
      returnNull: false,
      missingKeyHandler: import.meta.env.DEV ? (_l, ns, key) => console.warn(`missing text ${ns}:${key}`) : false,
      saveMissing: import.meta.env.DEV,
    });
  markDocument(locale);
}

export async function changeLocale(locale: Locale): Promise<void> {
  if (i18next.language !== locale) await i18next.changeLanguage(locale);
  markDocument(locale);
}

export const loadNamespaces = (namespaces: readonly string[]) => i18next.loadNamespaces([...namespaces]);

function markDocument(locale: Locale) {
  document.documentElement.lang = locale;
  document.documentElement.dir = i18next.dir(locale);
}

/** The language now shown, for code outside components. */
export const currentLocale = (): Locale => (i18next.language as Locale | undefined) ?? 'en';
