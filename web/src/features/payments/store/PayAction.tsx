import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Action } from '../api';
import styles from '../payments.module.css';

/** What the buyer has to do now, by how the chosen way to pay works. The page follows by itself. */
export default function PayAction({ action }: { action: Action | null | undefined }) {
  const { t } = useTranslation('payments');
  switch (action?.kind) {
    case 'scan':
      return (
        <>
          <p>{t('pay.scanText')}</p>
          {action.drawn && (
            <svg className={styles.code} viewBox={`0 0 ${action.drawn.side} ${action.drawn.side}`} shapeRendering="crispEdges" role="img" aria-label={t('pay.code')}>
              <path fill="#fff" d={`M0 0h${action.drawn.side}v${action.drawn.side}H0z`} />
              <path d={action.drawn.path} />
            </svg>
          )}
          {/^https?:/.test(action.code) && (
            <Button component="a" href={action.code} target="_blank" rel="external noopener" variant="default">
              {t('pay.openCode')}
            </Button>
          )}
        </>
      );
    case 'push':
      return <p>{t('pay.pushText')}</p>;
    case 'redirect':
      return (
        <>
          <p>{t('pay.actionText')}</p>
          {/^https?:/.test(action.url) && (
            <Button component="a" href={action.url} rel="external">
              {t('pay.action')}
            </Button>
          )}
        </>
      );
    default:
      return <p>{t('pay.processingText')}</p>;
  }
}
