import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exponentOf, toMajor, toMinor } from '@/i18n/currencies';
import type { MoneyValue } from '@/i18n/format';

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: MoneyValue;
  /** Only exact amounts arrive here; a text that is none is told beside the input. */
  onChange: (value: MoneyValue) => void;
  /** Choice of currencies; fixed without it. */
  currencies?: readonly string[];
}

/** An amount typed in major units and kept in minor ones, never through a float. */
export function MoneyInput({ value, onChange, currencies, error, ...rest }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => toMajor(value.amount, value.currency));
  const exact = toMinor(text, value.currency);

  // A value set from outside replaces what was typed, unless both mean the same.
  useEffect(() => {
    setText((before) => (toMinor(before, value.currency) === value.amount ? before : toMajor(value.amount, value.currency)));
  }, [value.amount, value.currency]);

  const wrong = text !== '' && exact === undefined ? t('money.wrong', { digits: exponentOf(value.currency) }) : undefined;
  return (
    <TextInput
      inputMode="decimal"
      styles={{ input: { textAlign: 'end' } }}
      {...rest}
      value={text}
      error={wrong ?? error}
      onChange={(event) => {
        const typed = event.target.value.slice(0, 24);
        setText(typed);
        const amount = toMinor(typed, value.currency);
        if (amount !== undefined && amount !== value.amount) onChange({ ...value, amount });
      }}
      onBlur={() => exact !== undefined && setText(toMajor(exact, value.currency))}
      leftSectionWidth={currencies ? 76 : 48}
      leftSection={
        currencies ? (
          <select
            aria-label={t('money.currency')}
            value={value.currency}
            onChange={(event) => onChange({ currency: event.target.value, amount: toMinor(text, event.target.value) ?? value.amount })}
            style={{ border: 0, background: 'none', font: 'inherit', color: 'inherit', blockSize: '100%', inlineSize: '100%', paddingInlineStart: 8 }}
          >
            {currencies.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        ) : (
          <span className="mono">{value.currency}</span>
        )
      }
    />
  );
}
