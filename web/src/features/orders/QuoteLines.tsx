// Lines of a cart or a checkout with today's prices and what stands in their way.
import { useTranslation } from 'react-i18next';
import { formatMoney, formatNumber, plainText } from '@/i18n/format';
import { Icon } from '@/ui/Icon';
import { Money } from '@/ui/Money';
import { QuantityInput } from '@/ui/QuantityInput';
import type { LineProblem, QuotedLine } from './api';
import styles from './orders.module.css';
import { GoodsCell, Notice, UnitPrice } from './pieces';

export function useProblemWords() {
  const { t } = useTranslation('orders');
  return (problem: LineProblem) =>
    t(`line.problem.${problem.code}`, {
      value: typeof problem.value === 'number' ? formatNumber(problem.value) : '',
      price: problem.price ? formatMoney(problem.price) : '',
    });
}

interface Props {
  lines: readonly QuotedLine[];
  label: string;
  /** Without it the lines are only shown. */
  onQuantity?: (line: QuotedLine, quantity: number) => void;
  busy?: boolean;
}

export function QuoteLines({ lines, label, onQuantity, busy = false }: Props) {
  const { t } = useTranslation('orders');
  const words = useProblemWords();
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.lines}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{t('line.goods')}</th>
            <th scope="col" className={styles.end}>{t('line.unitPrice')}</th>
            <th scope="col">{t('line.quantity')}</th>
            <th scope="col" className={styles.end}>{t('line.total')}</th>
            {onQuantity && <th scope="col"><span className="visually-hidden">{t('common:action.remove')}</span></th>}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.offer}>
              <td>
                <GoodsCell goods={line} linked />
                {line.problems.map((problem) => (
                  <Notice key={problem.code} soft={problem.code === 'price_changed'}>
                    {words(problem)}
                  </Notice>
                ))}
              </td>
              <td className={styles.end} data-label={t('line.unitPrice')}>
                <UnitPrice goods={line} />
              </td>
              <td data-label={t('line.quantity')}>
                {onQuantity ? (
                  <QuantityInput
                    label={t('line.quantityOf', { goods: plainText(line.title) })}
                    labelHidden
                    value={line.quantity}
                    minimum={line.minimum_order}
                    multiple={line.order_multiple}
                    disabled={busy}
                    onChange={(quantity) => onQuantity(line, quantity)}
                  />
                ) : (
                  formatNumber(line.quantity)
                )}
              </td>
              <td className={styles.end} data-label={t('line.total')}>
                <Money value={line.line_total} strong />
              </td>
              {onQuantity && (
                <td>
                  <button
                    type="button"
                    className={styles.iconButton}
                    disabled={busy}
                    aria-label={t('cart.remove', { goods: plainText(line.title) })}
                    onClick={() => onQuantity(line, 0)}
                  >
                    <Icon name="trash" />
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
