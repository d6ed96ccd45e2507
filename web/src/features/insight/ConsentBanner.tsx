// Asks once whether the visitor may be recognised; yes and no weigh the same.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { setPreferences, usePreferences } from '@/session/preferences';
import styles from './insight.module.css';

export function ConsentBanner() {
  const { t, ready } = useTranslation('insight', { useSuspense: false });
  const { analytics } = usePreferences();
  if (analytics !== undefined || !ready) return null;
  return (
    <section className={`${styles.banner} no-print`} aria-label={t('consent.title')}>
      <p>{t('consent.text')}</p>
      <Button size="xs" variant="default" onClick={() => setPreferences({ analytics: false })}>
        {t('consent.no')}
      </Button>
      <Button size="xs" variant="default" onClick={() => setPreferences({ analytics: true })}>
        {t('consent.yes')}
      </Button>
    </section>
  );
}

export default ConsentBanner;
