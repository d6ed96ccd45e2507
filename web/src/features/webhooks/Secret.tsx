// A secret in the only moment in which it can be read.
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyText } from '@/ui/CopyText';
import styles from './webhooks.module.css';

export function Secret({ secret, onKept }: { secret: string; onKept: () => void }) {
  const { t } = useTranslation('webhooks');
  return (
    <div className={styles.fresh} role="status">
      <strong>{t('secret.once')}</strong>
      <p>{t('secret.onceText')}</p>
      <div className={`${styles.secret} mono`}>
        <CopyText text={secret} label={t('secret.name')} />
      </div>
      <Group>
        <Button size="compact-sm" onClick={onKept}>
          {t('secret.kept')}
        </Button>
      </Group>
    </div>
  );
}
