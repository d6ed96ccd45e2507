import { useTranslation } from 'react-i18next';
import { documentKey, type KybGap } from './api';
import styles from './kyb.module.css';

/** What is missing or not right, in words. */
export function Gaps({ gaps }: { gaps: readonly KybGap[] }) {
  const { t } = useTranslation('identity');
  return (
    <div>
      <p className={styles.small}>{t('kyb.gaps')}</p>
      <ul className={styles.list}>
        {gaps.map((gap) => (
          <li key={gap.path + gap.code + (gap.document ?? '')}>
            {gap.document
              ? t('kyb.gap.document', { document: t(documentKey(gap.document), { defaultValue: gap.document }) })
              : t(`kyb.gap.${gap.code}`, { field: t(`kyb.field.${gap.path.split(/[[.]/)[0]}`, { defaultValue: gap.path }), defaultValue: `${gap.path}: ${gap.code}` })}
          </li>
        ))}
      </ul>
    </div>
  );
}
