import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import styles from './PrintFrame.module.css';
import { useTitle } from './navigation';

interface Props {
  title: string;
  /** `a4` for invoices and lists, `label` for 100 × 150 mm parcel labels. */
  paper?: 'a4' | 'label';
  children: ReactNode;
}

/** A sheet as it will come out of the printer, with the button that prints it. The head is not printed. */
export function PrintFrame({ title, paper = 'a4', children }: Props) {
  const { t } = useTranslation();
  useTitle(title);
  return (
    <div className={styles.frame}>
      {/* Page size cannot be set from a class, so it comes as a sheet of its own. */}
      <link rel="stylesheet" href={`/print-${paper}.css`} media="print" />
      <div className={`${styles.bar} no-print`}>
        <h1 className={styles.title}>{title}</h1>
        <Button leftSection={<Icon name="print" />} onClick={() => window.print()}>
          {t('action.print')}
        </Button>
      </div>
      <div className={`${styles.sheet} ${styles[paper]}`}>{children}</div>
    </div>
  );
}
