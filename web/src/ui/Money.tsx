import { formatAmount, type MoneyValue } from '@/i18n/format';
import styles from './ui.module.css';

interface Props {
  value: MoneyValue | null | undefined;
  /** The same worth in another currency, below: the settlement beside the shown one. */
  other?: MoneyValue | null;
  strong?: boolean;
  /** No longer valid: a price before a reduction. */
  struck?: boolean;
}

/** Currency code and amount. Right-aligned in tables (DataTable does it for `numeric` columns). */
export function Money({ value, other, strong = false, struck = false }: Props) {
  if (!value) return <span className={styles.money}>—</span>;
  const amount = (
    <>
      <span className={styles.moneyCode}>{value.currency}</span>
      {formatAmount(value)}
    </>
  );
  return (
    <span className={`${styles.money} ${strong ? styles.moneyStrong : ''}`}>
      {struck ? <s className={styles.struck}>{amount}</s> : amount}
      {other && other.currency !== value.currency && (
        <span className={styles.moneyOther}>
          ≈ {other.currency} {formatAmount(other)}
        </span>
      )}
    </span>
  );
}
