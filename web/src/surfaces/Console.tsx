// The frame of a working surface: navigation at the side by role, a bar above.
import { Outlet, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RequireRole, type OrgKind, useSession } from '@/session';
import { Icon } from '@/ui/Icon';
import { Link } from '@/ui/Link';
import { OfflineBanner } from '@/ui/OfflineBanner';
import { AccountMenu, Brand, Inbox, LanguageSwitch, SkipLink, useArrival } from './frame';
import type { Entry } from './entry';
import styles from './Console.module.css';

interface NavProps {
  entries: readonly Entry[];
  /** Its address, before the entries' paths: `/seller`. */
  base: string;
  /** Its catalogue, with nav.group.<group>. */
  ns: string;
}

export function SideNav({ entries, base, ns }: NavProps) {
  const { t } = useTranslation([ns, 'common']);
  const { has } = useSession();
  const shown = entries.filter((entry) => entry.nav && has(entry.roles ?? []));
  const groups = [...new Set(shown.map((entry) => entry.nav?.group ?? ''))];
  return (
    <nav className={styles.nav} aria-label={t('common:shell.navigation')}>
      {groups.map((group) => (
        <div key={group} className={styles.group}>
          <div className={styles.groupName} id={`${ns}-${group}`}>
            {t(`${ns}:nav.group.${group}`)}
          </div>
          <ul aria-labelledby={`${ns}-${group}`}>
            {shown.map((entry) => {
              const { nav } = entry;
              if (nav?.group !== group) return null;
              const to = base + (entry.path === '/' ? '' : `/${entry.path.replace(/^\//, '')}`);
              return (
                <li key={entry.path}>
                  <Link to={to} exact={entry.path === '/'} className={styles.item}>
                    <Icon name={nav.icon} />
                    {t(nav.label ?? entry.title)}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}

interface Props extends NavProps {
  kind: OrgKind;
  /** Bigger targets, for gloves and tablets. */
  large?: boolean;
  tools?: ReactNode;
}

export function Console({ entries, base, ns, kind, large = false, tools }: Props) {
  const { t } = useTranslation([ns, 'common']);
  const { session, organisation } = useSession();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const id = useId();
  useArrival();
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className={`${styles.shell} ${large ? styles.large : ''}`}>
      <SkipLink />
      <header className={`${styles.bar} no-print`}>
        <button
          type="button"
          className={styles.burger}
          aria-expanded={open}
          aria-controls={id}
          aria-label={t('common:shell.menu')}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'close' : 'menu'} size={22} />
        </button>
        <Brand to={base} note={t(`${ns}:name`)} />
        {organisation && <span className={styles.firm}>{organisation.name}</span>}
        <div className={styles.tools}>
          {tools}
          <LanguageSwitch />
          {session && <Inbox />}
          <AccountMenu words />
        </div>
      </header>
      <OfflineBanner />
      <div className={styles.body}>
        <div id={id} className={`${styles.side} ${open ? styles.open : ''} no-print`}>
          <SideNav entries={entries} base={base} ns={ns} />
          {/* On a phone the bar has no room for it. */}
          <div className={styles.languages}>
            <LanguageSwitch />
          </div>
        </div>
        <main id="main" tabIndex={-1} className={styles.main}>
          <RequireRole kind={kind}>
            <Outlet />
          </RequireRole>
        </main>
      </div>
    </div>
  );
}
