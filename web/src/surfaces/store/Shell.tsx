import { Outlet } from '@tanstack/react-router';
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCartCount } from '@/features/orders/store/useCartCount';
import { countryName } from '@/i18n/format';
import { usePreferences, useSession } from '@/session';
import { Icon } from '@/ui/Icon';
import { Link } from '@/ui/Link';
import { useGo, useUrlState } from '@/ui/navigation';
import { OfflineBanner } from '@/ui/OfflineBanner';
import { Popup } from '@/ui/Popup';
import { TextSkeleton } from '@/ui/Skeletons';
import { AccountMenu, Brand, Counted, Inbox, LanguageSwitch, SkipLink, useArrival } from '../frame';
import { storeRoutes } from './routes';
import styles from './Shell.module.css';

function SearchBox() {
  const { t } = useTranslation('store');
  const go = useGo();
  const { one } = useUrlState();
  const asked = one('q');
  const [typed, setTyped] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const q = String(new FormData(event.currentTarget).get('q') ?? '').trim();
    void go('/search', { q: q || undefined });
  };
  return (
    <form role="search" className={styles.search} onSubmit={submit}>
      <input
        key={asked}
        name="q"
        type="search"
        defaultValue={asked}
        maxLength={120}
        autoComplete="off"
        list="search-suggestions"
        placeholder={t('search.placeholder')}
        aria-label={t('search.label')}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {typed !== undefined && (
        <Suspense fallback={null}>
          <Suggestions id="search-suggestions" text={typed} />
        </Suspense>
      )}
      <button type="submit" aria-label={t('search.submit')}>
        <Icon name="search" size={20} />
      </button>
    </form>
  );
}

const Suggestions = lazy(() => import('@/features/catalog/store/Suggestions'));
const ShipToForm = lazy(() => import('./ShipToForm'));
const ConsentBanner = lazy(() => import('@/features/insight/ConsentBanner'));

function ShipTo() {
  const { t } = useTranslation('store');
  const { shipTo, currency } = usePreferences();
  const button = (
    <>
      <Icon name="pin" size={15} />
      {t('shipTo.button', { country: countryName(shipTo), currency })}
    </>
  );
  return (
    <Popup button={button} className={styles.shipTo} width={280}>
      {(close) => (
        <Suspense fallback={<TextSkeleton />}>
          <ShipToForm onDone={close} />
        </Suspense>
      )}
    </Popup>
  );
}

function Cart() {
  const { t } = useTranslation('store');
  return <Counted to="/cart" icon="cart" label={t('cart')} count={useCartCount()} words />;
}

/** The header and footer of everything a buyer sees; the account pages use it too. */
export function StoreFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('store');
  const { session } = useSession();
  useArrival();
  const links = storeRoutes.filter((entry) => entry.nav);
  const seller = session?.kind === 'seller';
  return (
    <div className={styles.shell}>
      <SkipLink />
      <OfflineBanner />
      <header className={`${styles.header} no-print`}>
        <div className={styles.strip}>
          <div className={styles.inner}>
            <span className={styles.motto}>{t('motto')}</span>
            <ShipTo />
            <LanguageSwitch />
          </div>
        </div>
        <div className={`${styles.inner} ${styles.bar}`}>
          <Brand />
          <SearchBox />
          <div className={styles.tools}>
            {session && <Inbox />}
            {!seller && <Cart />}
            <AccountMenu words />
          </div>
        </div>
        {links.length > 0 && (
          <nav className={`${styles.inner} ${styles.links}`} aria-label={t('nav.label')}>
            {links.map((entry) => (
              <Link key={entry.path} to={entry.path} exact={entry.path === '/'}>
                {t(entry.nav?.label ?? entry.title)}
              </Link>
            ))}
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1} className={`${styles.inner} ${styles.main}`}>
        {children}
      </main>
      <footer className={`${styles.footer} no-print`}>
        <div className={styles.inner}>
          <p>{t('footer.about')}</p>
          <nav aria-label={t('footer.label')}>
            <Link to="/help">{t('footer.help')}</Link>
            <Link to="/register" search={{ kind: 'seller' }}>
              {t('footer.sell')}
            </Link>
            <a href="/api">{t('footer.api')}</a>
          </nav>
        </div>
      </footer>
    </div>
  );
}

export default function StoreShell() {
  return (
    <StoreFrame>
      <Outlet />
      <Suspense fallback={null}>
        <ConsentBanner />
      </Suspense>
    </StoreFrame>
  );
}
