import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api/problem';
import { loadNamespaces } from '@/i18n';
import { Icon } from './Icon';
import { fieldText, formPath, useProblemText } from './problemText';
import styles from './ui.module.css';

interface FormLike {
  setErrors: (errors: Record<string, string>) => void;
  getInputNode?: (path: string) => HTMLElement | null;
}

interface Props {
  error: unknown;
  /** The useForm of the page: field errors are put beside their inputs. */
  form?: FormLike;
  /** Paths that have an input on the page; errors of others are listed here. Without it: all have one. */
  shown?: readonly string[];
}

/** Above the submit button: why the server refused. Errors of fields go to their inputs, the first gets the focus. */
export function FormError({ error, form, shown }: Props) {
  const { t } = useTranslation();
  const text = useProblemText(error);
  const told = useRef<unknown>(null);
  const fields = error instanceof ProblemError ? error.fields : [];
  const here = (path: string) => form !== undefined && path !== '' && (shown?.includes(path) ?? true);
  const placed = fields.filter((field) => here(formPath(field.path)));
  const rest = fields.filter((field) => !here(formPath(field.path)));

  useEffect(() => {
    if (!error || !form || told.current === error) return;
    told.current = error;
    if (placed.length === 0) return;
    void loadNamespaces(['problems']).then(() => {
      form.setErrors(Object.fromEntries(placed.map((field) => [formPath(field.path), fieldText(field)])));
      const first = placed[0];
      if (first) form.getInputNode?.(formPath(first.path))?.focus();
    });
  }, [error, form, placed]);

  if (!error) return null;
  return (
    <div className={styles.error} role="alert">
      <Icon name="alert" size={20} />
      <div className={styles.errorTitle}>{placed.length > 0 ? t('problem.fields', { count: placed.length + rest.length }) : text}</div>
      {rest.length > 0 && (
        <ul className={styles.errorBody} style={{ margin: 0, paddingInlineStart: 16 }}>
          {rest.map((field) => (
            <li key={field.path + field.code}>
              {field.path && <code>{field.path}</code>} {fieldText(field)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
