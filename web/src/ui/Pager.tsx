import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import styles from './ui.module.css';

interface Props {
  /** Undefined where there is no such page. */
  onFirst?: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
  /** "21–40", or a count. */
  children?: React.ReactNode;
}

/** Buttons with names; a list of the server has a next page or none, and no page numbers. */
export function Pager({ onFirst, onPrevious, onNext, children }: Props) {
  const { t } = useTranslation();
  if (!onFirst && !onPrevious && !onNext && !children) return null;
  return (
    <nav className={`${styles.pager} no-print`} aria-label={t('table.pages')}>
      <span>{children}</span>
      <Group gap="xs">
        <Button size="xs" variant="subtle" disabled={!onFirst} onClick={onFirst}>
          {t('table.first')}
        </Button>
        <Button size="xs" variant="default" disabled={!onPrevious} onClick={onPrevious} leftSection={<Icon name="previous" size={14} />}>
          {t('table.previous')}
        </Button>
        <Button size="xs" variant="default" disabled={!onNext} onClick={onNext} rightSection={<Icon name="next" size={14} />}>
          {t('table.next')}
        </Button>
      </Group>
    </nav>
  );
}
