import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { Actor } from '@/features/identity/Actor';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { CommissionRule, FeeRules } from '../api';
import styles from '../payments.module.css';
import { feesAddress, NewRules } from './NewRules';

/** What the platform takes of a sale: the sets of rules, the newest first, and a new one. */
export default function FeesPage() {
  const { t } = useTranslation('terms');
  const { has } = useSession();
  const query = useQuery<{ items: FeeRules[] }, ProblemError>({ queryKey: [feesAddress], queryFn: ({ signal }) => api.get(feesAddress, { signal }) });
  const [making, setMaking] = useState(false);
  const sets = query.data?.items ?? [];
  const current = sets.find((one) => one.current);
  const may = has(['operator', 'finance'], 'platform');
  return (
    <ListPage title={t('fees.title')} lead={t('fees.lead')} actions={may && current && !making && <Button onClick={() => setMaking(true)}>{t('fees.make')}</Button>}>
      {query.error && !query.data && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton lines={5} />}
      {making && current && <NewRules from={current.rules} onClose={() => setMaking(false)} />}
      {sets.map((set) => (
        <Section
          key={set.version}
          title={set.version === 0 ? t('fees.shipped') : t('fees.version', { n: set.version })}
          actions={<Stamp tone={set.current ? 'done' : isLater(set) ? 'waiting' : 'quiet'} label={t(set.current ? 'fees.counts' : isLater(set) ? 'fees.later' : 'fees.over')} />}
        >
          <p className={styles.small}>
            {t('fees.from')}: {set.valid_from ? <DateTime at={set.valid_from} /> : t('fees.always')}
            {set.actor && (
              <>
                {' '}
                · {t('fees.by')}: <Actor actor={set.actor} />
              </>
            )}
          </p>
          <Stack gap="md">
            {set.rules.rule.map((rule) => (
              <RuleView key={rule.name} rule={rule} />
            ))}
          </Stack>
        </Section>
      ))}
    </ListPage>
  );
}

const isLater = ({ valid_from }: FeeRules) => Boolean(valid_from && new Date(valid_from) > new Date());

function RuleView({ rule }: { rule: CommissionRule }) {
  const { t } = useTranslation('terms');
  const scales = Object.entries(rule.currency ?? {});
  return (
    <div>
      <Group gap="md">
        <strong>{rule.name}</strong>
        <span className={styles.small}>{rule.sellers?.length ? t('fees.count', { count: rule.sellers.length }) : t('fees.everybody')}</span>
        <span className={styles.small}>
          {t('fees.tax')}: {rule.tax_percent} %
        </span>
        <span className={styles.small}>
          {t('fees.other')}: {rule.other_percent ? `${rule.other_percent} %` : t('fees.otherNone')}
        </span>
      </Group>
      {scales.length > 0 && (
        <DataTable
          label={rule.name}
          rows={scales}
          rowKey={([currency]) => currency}
          columns={[
            { key: 'currency', label: t('fees.currency'), cell: ([currency]) => currency },
            { key: 'tiers', label: t('fees.tiers'), cell: ([, scale]) => scale.tiers.map((tier) => t('fees.tier', tier)).join(' · ') },
            { key: 'floor', label: t('fees.floor'), cell: ([, scale]) => scale.floor ?? '—', numeric: true },
            { key: 'cap', label: t('fees.cap'), cell: ([, scale]) => scale.cap ?? '—', numeric: true },
          ]}
        />
      )}
    </div>
  );
}
