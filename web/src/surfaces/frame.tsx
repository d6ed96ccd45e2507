// What every shell has: skip link, brand, language, account, titles and focus upon arrival.
import { useLocation, useMatches } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { leave, useOrganisationSwitch } from '@/features/identity/leave';
import { useUnreadMessages } from '@/features/desk/useUnreadMessages';
import { useUnreadNotices } from '@/features/notices/notices';
import { i18n } from '@/i18n';
import { keepZone, languageName } from '@/i18n/format';
import { locales, pathInLocale } from '@/i18n/locale';
import { homeOf, useSession } from '@/session';
import { adoptAccount } from '@/session/preferences';
import { Icon, type IconName } from '@/ui/Icon';
import { Link } from '@/ui/Link';
import { useGo, useHere, useLocale } from '@/ui/navigation';
import { Popup, PopupLabel, PopupList } from '@/ui/Popup';
import { toastError } from '@/ui/toast';
import styles from './frame.module.css';

/** The tab's title and, after a change of page, the focus on its heading: as a page load would do. */
export function useArrival() {
  const { pathname } = useLocation();
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title });
  const { session } = useSession();
  const first = useRef(true);

  useEffect(() => keepZone(session?.person.time_zone), [session?.person.time_zone]);
  useEffect(() => {
    if (session) adoptAccount(session.person);
  }, [session]);

  useEffect(() => {
    if (title && i18n.exists(title)) document.title = `${i18n.t(title)} · Argosy`;
  }, [title, pathname]);

  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const main = document.querySelector('main');
    if (!main) return;
    const arrive = () => {
      const heading = main.querySelector<HTMLElement>('h1');
      if (!heading) return false;
      // An input of the new page that took the focus itself (a scanner's, a code's) keeps it.
      const active = document.activeElement;
      if (!(active?.matches('input, textarea, select') && main.contains(active))) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
      return true;
    };
    if (arrive()) return;
    const watch = new MutationObserver(() => arrive() && watch.disconnect());
    watch.observe(main, { childList: true, subtree: true });
    const stop = setTimeout(() => watch.disconnect(), 5000);
    return () => {
      watch.disconnect();
      clearTimeout(stop);
    };
  }, [pathname]);
}

export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a className="skip" href="#main">
      {t('shell.skip')}
    </a>
  );
}

/** The seal with the Chinese name, and the Latin one. */
export function Brand({ to = '/', note }: { to?: string; note?: string }) {
  const { t } = useTranslation();
  return (
    <Link to={to} className={styles.brand} exact>
      <span className={styles.seal} lang="zh-CN">
        {t('brandSeal')}
      </span>
      <span className={styles.name}>{t('brand')}</span>
      <span className="visually-hidden">{t('shell.home')}</span>
      {note && <span className={styles.brandNote}>{note}</span>}
    </Link>
  );
}

/** The same page in the other language: a plain link, so that it can be shared and indexed. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { pathname, searchStr } = useLocation();
  return (
    <nav className={styles.languages} aria-label={t('shell.language')}>
      {locales.map((other) => (
        <a
          key={other}
          href={pathInLocale(pathname, other) + searchStr}
          lang={other}
          hrefLang={other}
          aria-current={other === locale ? 'true' : undefined}
          title={languageName(other)}
        >
          {t(`language.${other}`)}
        </a>
      ))}
    </nav>
  );
}

interface CountedProps {
  to: string;
  icon: IconName;
  label: string;
  count?: number;
  /** Also written beside the icon on wide screens. */
  words?: boolean;
}

/** An icon of the header with how many wait behind it. */
export function Counted({ to, icon, label, count = 0, words = false }: CountedProps) {
  const { t } = useTranslation();
  return (
    <Link to={to} className={styles.counted} title={label}>
      <span className={styles.countedIcon}>
        <Icon name={icon} size={22} />
        {count > 0 && <span className={styles.count}>{count > 99 ? t('shell.many') : count}</span>}
      </span>
      <span className={words ? styles.words : 'visually-hidden'}>{label}</span>
    </Link>
  );
}

export function Inbox({ words = false }: { words?: boolean }) {
  const { t } = useTranslation();
  const messages = useUnreadMessages();
  const notices = useUnreadNotices();
  return (
    <>
      <Counted to="/account/messages" icon="message" label={t('shell.messages')} count={messages} words={words} />
      <Counted to="/account/notices" icon="bell" label={t('shell.notices')} count={notices} words={words} />
    </>
  );
}

export function AccountMenu({ words = false }: { words?: boolean }) {
  const { t } = useTranslation();
  const { session, organisation } = useSession();
  const here = useHere();
  const go = useGo();
  const switchTo = useOrganisationSwitch();
  if (!session) {
    return (
      <div className={styles.door}>
        <Link to="/login" search={{ return: here }}>
          {t('account.logIn')}
        </Link>
        <Link to="/register" className={styles.register}>
          {t('account.register')}
        </Link>
      </div>
    );
  }
  const home = homeOf(session);
  const button = (
    <>
      <Icon name="user" size={22} />
      <span className="visually-hidden">{t('account.title')}</span>
      {words && (
        <span className={styles.words}>
          {session.person.name}
          <small>{organisation?.name}</small>
        </span>
      )}
      <Icon name="down" size={12} />
    </>
  );
  return (
    <Popup button={button} className={styles.account}>
      {() => (
        <PopupList>
          <PopupLabel>
            {session.person.name}
            {organisation && ` · ${organisation.name}`}
          </PopupLabel>
          {home !== '/' && (
            <li>
              <Link to={home}>
                <Icon name="list" />
                {t('account.console')}
              </Link>
            </li>
          )}
          {home !== '/' && (
            <li>
              <Link to="/">
                <Icon name="store" />
                {t('account.store')}
              </Link>
            </li>
          )}
          <li>
            <Link to="/account">
              <Icon name="user" />
              {t('account.title')}
            </Link>
          </li>
          {session.organisations.length > 1 && <PopupLabel>{t('account.actFor')}</PopupLabel>}
          {session.organisations.length > 1 &&
            session.organisations.map((other) => (
              <li key={other.id}>
                <button
                  type="button"
                  disabled={other.id === session.current}
                  onClick={() => switchTo(other.id).then((next) => next && go(homeOf(next)), toastError)}
                >
                  <Icon name={other.id === session.current ? 'check' : 'users'} />
                  {other.name}
                </button>
              </li>
            ))}
          <PopupLabel>{null}</PopupLabel>
          <li>
            <button type="button" onClick={() => leave().then(() => go('/'), toastError)}>
              <Icon name="logout" />
              {t('account.logOut')}
            </button>
          </li>
        </PopupList>
      )}
    </Popup>
  );
}
