import { Outlet } from '@tanstack/react-router';
import { SideNav } from '../Console';
import { StoreFrame } from '../store/Shell';
import { accountRoutes } from './routes';
import styles from './Account.module.css';

/** A person's own pages, under the store's header. */
export default function AccountShell() {
  return (
    <StoreFrame>
      <div className={styles.columns}>
        <div className={`${styles.side} no-print`}>
          <SideNav entries={accountRoutes} base="/account" ns="store" />
        </div>
        <div className={styles.main}>
          <Outlet />
        </div>
      </div>
    </StoreFrame>
  );
}
