import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import styles from './ui.module.css';

interface Props {
  text: string;
  /** What is copied: "order number". Read out with the button. */
  label: string;
  /** Shown instead of the text: a shortened id. */
  children?: React.ReactNode;
}

/** A number to quote elsewhere, with a button that copies it. */
export function CopyText({ text, label, children }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span className={styles.copy}>
      <span>{children ?? text}</span>
      <button
        type="button"
        className={`${styles.iconButton} no-print`}
        onClick={() => void copy()}
        aria-label={t('action.copyWhat', { what: label })}
      >
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </button>
      <span role="status" className="visually-hidden">
        {copied ? t('state.copied') : ''}
      </span>
    </span>
  );
}
