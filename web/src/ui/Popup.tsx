// A panel under its button. Small on purpose: it stands in every header, so it may not bring a positioning library.
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useLocation } from '@tanstack/react-router';
import styles from './Popup.module.css';

interface Props {
  /** What the button shows. */
  button: ReactNode;
  label?: string;
  className?: string;
  width?: number;
  children: (close: () => void) => ReactNode;
}

export function Popup({ button, label, className, width = 260, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    <div className={styles.popup} ref={frame}>
      <button
        type="button"
        ref={trigger}
        className={className}
        aria-label={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      <div id={id} className={styles.panel} style={{ inlineSize: width }} hidden={!open}>
        {open && children(close)}
      </div>
    </div>
  );
}

/** A list of links and buttons in a Popup. */
export const PopupList = ({ children }: { children: ReactNode }) => <ul className={styles.list}>{children}</ul>;

export function PopupLabel({ children }: { children: ReactNode }) {
  return <li className={styles.label}>{children}</li>;
}
