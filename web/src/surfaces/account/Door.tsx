import { Outlet } from '@tanstack/react-router';
import { OfflineBanner } from '@/ui/OfflineBanner';
import { Brand, LanguageSwitch, SkipLink, useArrival } from '../frame';
import styles from './Account.module.css';

/** Log-in, registration and the like: one sheet, nothing to stray to. */
export default function Door() {
  useArrival();
  return (
    <div className={styles.door}>
      <SkipLink />
      <header className={styles.doorHead}>
        <Brand />
        <LanguageSwitch />
      </header>
      <main id="main" tabIndex={-1} className={styles.doorMain}>
        <OfflineBanner />
        <Outlet />
      </main>
    </div>
  );
}
