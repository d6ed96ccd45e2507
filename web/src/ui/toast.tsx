// Short notes after an action: toast('saved'), toastError(error).
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { loadNamespaces } from '@/i18n';
import { ProblemError } from '@/api/problem';
import { Icon } from './Icon';
import { problemKey, problemText } from './problemText';
import styles from './ui.module.css';

interface Note {
  id: number;
  text: React.ReactNode;
  bad: boolean;
}

let notes: readonly Note[] = [];
let last = 0;
const watchers = new Set<() => void>();
const put = (next: readonly Note[]) => {
  notes = next;
  watchers.forEach((watch) => watch());
};
const drop = (id: number) => put(notes.filter((note) => note.id !== id));

/** An already translated sentence; may hold a Link ("Undo"). Errors stay until closed, others for eight seconds. */
export function toast(text: React.ReactNode, { bad = false } = {}): void {
  const id = ++last;
  put([...notes.slice(-3), { id, text, bad }]);
  if (!bad) setTimeout(() => drop(id), 8000);
}

export function toastError(error: unknown): void {
  const ready = error instanceof ProblemError ? loadNamespaces([problemKey(error.kind).namespace, 'problems']) : Promise.resolve();
  void ready.then(() => toast(problemText(error), { bad: true }));
}

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => notes,
  );
  return (
    <div className={`${styles.toasts} no-print`} role="status" aria-live="polite">
      {shown.map((note) => (
        <div key={note.id} className={`${styles.toast} ${note.bad ? styles.toastBad : ''}`}>
          <Icon name={note.bad ? 'alert' : 'check'} size={18} />
          <p>{note.text}</p>
          <button type="button" className={styles.iconButton} onClick={() => drop(note.id)} aria-label={t('action.close')}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
