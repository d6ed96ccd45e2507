import { useTranslation } from 'react-i18next';
import styles from './CsvLink.module.css';
import { Icon } from './Icon';

/** The file of a table or a chart, made by the server. */
export function CsvLink({ href, title }: { href: string; title: string }) {
  const { t } = useTranslation();
  return (
    <a href={href} download className={`${styles.file} no-print`} aria-label={t('chart.csvWhat', { title })}>
      <Icon name="download" size={14} />
      {t('chart.csv')}
    </a>
  );
}
