import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { formatPercent } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { Localized } from '@/ui/measures';
import type { Suggestion } from './api';
import styles from './compliance.module.css';

interface AskProps {
  title: string;
  description?: string;
  material?: string;
  onTake: (code: string) => void;
}

/** Asks what the HS code may be. Nothing is taken before somebody presses it. */
export function HsAssistant({ title, description = '', material = '', onTake }: AskProps) {
  const { t } = useTranslation('compliance');
  const [open, setOpen] = useState(false);
  const ask = useMutationOnce((wording: Record<string, string>) => api.post<{ items: Suggestion[] }>('/api/compliance/hs/suggest', wording));
  return (
    <div className={styles.stack}>
      <div>
        <Button
          variant="default"
          size="xs"
          disabled={!title.trim()}
          loading={ask.isPending}
          onClick={() => {
            setOpen(true);
            ask.mutate({ title: title.slice(0, 400), description: description.slice(0, 20000), material: material.slice(0, 400) });
          }}
        >
          {t('hs.suggest')}
        </Button>
      </div>
      {open && (
        <div role="status">
          <FormError error={ask.error} />
          {ask.data && <Suggestions items={ask.data.items} onTake={onTake} />}
        </div>
      )}
    </div>
  );
}

interface ListProps {
  items: readonly Suggestion[];
  onTake: (code: string) => void;
  /** What the button says, where the code is not taken. */
  action?: string;
}

export function Suggestions({ items, onTake, action }: ListProps) {
  const { t } = useTranslation('compliance');
  if (items.length === 0) return <EmptyState title={t('hs.none')} text={t('hs.noneText')} />;
  return (
    <>
      <p className={styles.small}>{t('hs.estimate')}</p>
      {items.map((one) => (
        <div key={one.code} className={styles.suggestion}>
          <div>
            <span className="mono">{one.code}</span> <Localized text={one.name} />
            <p className={styles.small}>
              {t('hs.confidence', { percent: formatPercent(one.confidence_percent / 100) })}
              {one.because.map((reason, i) => (
                <span key={i}>
                  {' · '}
                  {t(`hs.because.${reason.kind}`)} <Localized text={reason.words} />
                </span>
              ))}
            </p>
          </div>
          <Button size="xs" variant="default" disabled={!one.is_whole} title={one.is_whole ? undefined : t('hs.short')} onClick={() => onTake(one.code)}>
            {action ?? t('hs.take')}
          </Button>
        </div>
      ))}
    </>
  );
}
