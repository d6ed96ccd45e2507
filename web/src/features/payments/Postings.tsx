import { useTranslation } from 'react-i18next';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import type { Entry } from './api';
import styles from './payments.module.css';

/** An entry as bookkeepers write it: debits first, credits indented. */
export function Postings({ entry }: { entry: Entry }) {
  const { t } = useTranslation('payments');
  return (
    <ul className={styles.postings}>
      {entry.postings.map((posting, i) => (
        <li key={i} className={posting.direction === 'credit' ? styles.credit : undefined}>
          <span>
            <abbr title={t(`ledger.${posting.direction}`)}>{t(`ledger.${posting.direction}Short`)}</abbr> <span className="mono">{posting.account}</span>
          </span>
          <Money value={posting.amount} />
        </li>
      ))}
    </ul>
  );
}

/** When, and which fact it records. */
export function EntryName({ entry }: { entry: Entry }) {
  return (
    <>
      <DateTime at={entry.at} />
      <br />
      <span className={`mono ${styles.entry}`}>{entry.id}</span>
    </>
  );
}
