import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './ui.module.css';

interface Props {
  title: string;
  text?: string;
  icon?: IconName;
  /** True when the state is the whole page and its title is the page's heading. */
  heading?: boolean;
  /** What to do next: one or two buttons. */
  children?: ReactNode;
}

/** Nothing here yet: says why, and what to do. */
export function EmptyState({ title, text, icon = 'box', heading = false, children }: Props) {
  const Title = heading ? 'h1' : 'p';
  return (
    <div data-empty className={styles.empty}>
      <Icon name={icon} size={40} />
      <Title className={styles.emptyTitle} style={{ margin: 0 }}>
        {title}
      </Title>
      {text && <p className={styles.emptyText}>{text}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
