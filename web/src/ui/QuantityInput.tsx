import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/i18n/format';
import { Icon } from './Icon';
import { allowedQuantity, quantityFault, type QuantityRule, stepQuantity } from './quantity';
import styles from './ui.module.css';

interface Props extends QuantityRule {
  value: number;
  onChange: (quantity: number) => void;
  label: string;
  /** The label is read out only: in a table whose column says it. */
  labelHidden?: boolean;
  disabled?: boolean;
}

/** A number with steps that keeps to minimum order and multiple, and says so. */
export function QuantityInput({ value, onChange, label, labelHidden = false, disabled = false, ...rule }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);

  const typed = Number(text);
  const fault = quantityFault(typed, rule);
  const take = (quantity: number) => {
    setText(String(quantity));
    if (quantity !== value) onChange(quantity);
  };
  const { minimum = 1, multiple = 1, maximum } = rule;
  const rules = [
    minimum > 1 && t('quantity.minimum', { quantity: formatNumber(minimum) }),
    multiple > 1 && t('quantity.multiple', { quantity: formatNumber(multiple) }),
    fault === 'too_large' && maximum !== undefined && t('quantity.maximum', { quantity: formatNumber(maximum) }),
  ].filter(Boolean);

  return (
    <div>
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : 'mantine-InputWrapper-label'}>
        {label}
      </label>
      <div>
        <span className={styles.quantity}>
          <button
            type="button"
            className={styles.step}
            disabled={disabled || typed <= minimum}
            onClick={() => take(stepQuantity(typed || value, rule, -1))}
            aria-label={t('quantity.less')}
          >
            <Icon name="minus" size={14} />
          </button>
          <input
            id={id}
            className="mantine-Input-input"
            style={{ border: '1px solid var(--edge)', padding: '0 10px', blockSize: 36, font: 'inherit' }}
            inputMode="numeric"
            value={text}
            disabled={disabled}
            aria-invalid={fault !== undefined}
            aria-describedby={rules.length > 0 ? `${id}-rules` : undefined}
            onChange={(event) => {
              const next = event.target.value.replace(/[^\d]/g, '').slice(0, 7);
              setText(next);
              if (next && !quantityFault(Number(next), rule)) onChange(Number(next));
            }}
            onBlur={() => fault && take(allowedQuantity(text === '' ? value : typed, rule))}
            onKeyDown={(event) => {
              if (event.key === 'ArrowUp') take(stepQuantity(typed, rule, 1));
              else if (event.key === 'ArrowDown') take(stepQuantity(typed, rule, -1));
              else return;
              event.preventDefault();
            }}
          />
          <button
            type="button"
            className={styles.step}
            disabled={disabled || (maximum !== undefined && typed >= maximum)}
            onClick={() => take(stepQuantity(typed || value, rule, 1))}
            aria-label={t('quantity.more')}
          >
            <Icon name="plus" size={14} />
          </button>
        </span>
      </div>
      {rules.length > 0 && (
        <div id={`${id}-rules`} className={`${styles.note} ${fault ? styles.noteWrong : ''}`}>
          {rules.join(' · ')}
        </div>
      )}
    </div>
  );
}
