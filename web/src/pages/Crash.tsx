import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';

/** A page that failed while drawing: says so within the shell, so that the rest of the app stays usable. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const stack = error instanceof Error ? error.stack : String(error);
  const { t } = useTranslation();
  return (
    <div style={{ display: 'grid', gap: 16, justifyItems: 'start' }}>
      <h1>{t('crash.title')}</h1>
      <ErrorPanel error={error} onRetry={reset} />
      {!(error instanceof ProblemError) && import.meta.env.DEV && <pre>{stack}</pre>}
      <Button variant="default" onClick={() => window.location.reload()}>
        {t('action.reload')}
      </Button>
    </div>
  );
}
