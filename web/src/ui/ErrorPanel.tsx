import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api/problem';
import { Icon } from './Icon';
import { useProblemText } from './problemText';
import styles from './ui.module.css';

interface Props {
  error: unknown;
  onRetry?: () => void;
  title?: string;
}

/** What went wrong, its code and request id to quote to support, and the way to try again. */
export function ErrorPanel({ error, onRetry, title }: Props) {
  const { t } = useTranslation();
  const text = useProblemText(error);
  const problem = error instanceof ProblemError ? error : undefined;
  return (
    <div className={styles.error} role="alert" data-error-panel>
      <Icon name={problem?.kind === 'client/offline' ? 'offline' : 'alert'} size={20} />
      <div className={styles.errorTitle}>{title ?? t('problem.title')}</div>
      <div className={styles.errorBody}>
        <p>{text}</p>
        {problem && (
          <p className={styles.errorCode}>
            {problem.kind}
            {problem.requestId && <> · {t('problem.request', { id: problem.requestId })}</>}
          </p>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
