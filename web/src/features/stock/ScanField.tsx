import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/ui/Icon';
import styles from './stock.module.css';

/** What a scan led to, to be read from a metre away. */
export interface Said {
  tone: 'good' | 'bad' | 'again';
  text: string;
}

interface Props {
  label: string;
  /** The button's words, for who types. */
  action?: string;
  /** Each code that was read, whole. */
  onCode: (code: string) => void;
  said?: Said;
  /** Nothing is read while something else is asked. */
  paused?: boolean;
}

/** Nobody scans two units so fast: the scanner read one of them twice. */
const tooSoonMilliseconds = 300;

const isField = (element: Element | null) => element !== null && element.matches('input, textarea, select, [contenteditable], [role="dialog"] *');

/**
 * The field that a scanner types into, as a keyboard does, with Enter at the end. It has the focus whenever
 * no other field has it, so that a scan never goes nowhere.
 */
export function ScanField({ label, action, onCode, said, paused = false }: Props) {
  const { t } = useTranslation('stock');
  const field = useRef<HTMLInputElement>(null);
  const last = useRef({ code: '', at: 0 });
  const [text, setText] = useState('');
  const [twice, setTwice] = useState('');

  useEffect(() => {
    if (paused) return;
    const take = () => {
      if (!isField(document.activeElement)) field.current?.focus({ preventScroll: true });
    };
    take();
    // A click on a button takes the focus for a moment; a scan that begins then is caught by its first key.
    const onKey = (event: KeyboardEvent) => {
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) take();
    };
    const onClick = () => setTimeout(take, 0);
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('click', onClick);
    window.addEventListener('focus', take);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('click', onClick);
      window.removeEventListener('focus', take);
    };
  }, [paused]);

  const read = () => {
    const code = text.trim();
    setText('');
    if (!code) return;
    const now = performance.now();
    const again = last.current.code === code && now - last.current.at < tooSoonMilliseconds;
    last.current = { code, at: now };
    setTwice(again ? code : '');
    if (!again) onCode(code);
  };
  const shown: Said | undefined = twice ? { tone: 'again', text: t('scan.twice', { code: twice }) } : said;

  return (
    <form
      className={styles.scan}
      data-tone={shown?.tone}
      onSubmit={(event) => {
        event.preventDefault();
        read();
      }}
    >
      <div className={styles.scanRow}>
        <TextInput
          ref={field}
          label={label}
          value={text}
          onChange={(event) => setText(event.target.value)}
          leftSection={<Icon name="scan" size={22} />}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="done"
          maxLength={64}
        />
        <Button type="submit">{action ?? t('scan.take')}</Button>
      </div>
      <p className={styles.said} role="status" aria-live="assertive">
        {shown?.text ?? ''}
      </p>
    </form>
  );
}
