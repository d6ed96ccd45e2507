import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { countryName, formatList } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { Localized } from '@/ui/measures';
import { CountryNativeSelect } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { base, type Matrix, type Rule } from '../api';
import styles from '../compliance.module.css';

const tones: Record<Rule['effect'], Tone> = { prohibited: 'problem', licensed: 'waiting', requires: 'waiting', restricted: 'info' };
/** More members than this are the European Union. */
const MANY = 8;

/** Prohibited, restricted and licensed goods, with their sources. */
export default function MatrixPage() {
  const { t } = useTranslation('compliance');
  const [to, setTo] = useState('');
  const [hs, setHs] = useState('');
  const query = useQuery<Matrix, ProblemError>({
    queryKey: [base, 'matrix'],
    queryFn: ({ signal }) => api.get(`${base}/matrix`, { signal }),
  });
  const code = hs.replace(/[.\s]/g, '');
  const rows = (query.data?.rules ?? []).filter(
    (rule) =>
      (!to || rule.destination.length === 0 || rule.destination.includes(to)) &&
      (!code || rule.hs.length === 0 || rule.hs.some((prefix) => prefix.startsWith(code) || code.startsWith(prefix))),
  );
  const places = (list: string[]) =>
    list.length === 0 ? t('matrix.anywhere') : list.length > MANY ? t('matrix.union', { count: list.length }) : formatList(list.map((one) => countryName(one)));
  const columns: Column<Rule>[] = [
    { key: 'effect', label: t('matrix.effect'), cell: (rule) => <Stamp tone={tones[rule.effect]} label={t(`matrix.effects.${rule.effect}`)} /> },
    {
      key: 'words',
      label: t('matrix.rule'),
      cell: (rule) => (
        <div className={styles.code}>
          <Localized text={rule.words} />
          <p className={styles.small}>
            <span className="mono">{rule.id}</span> · {rule.citation}
            {rule.valid_from && ` · ${t('landed.since', { date: rule.valid_from })}`}
          </p>
        </div>
      ),
    },
    { key: 'hs', label: t('matrix.hs'), cell: (rule) => <span className={`mono ${styles.code}`}>{rule.hs.join(', ') || t('matrix.anyGoods')}</span> },
    { key: 'destination', label: t('matrix.destination'), cell: (rule) => places(rule.destination) },
    { key: 'licence', label: t('matrix.asks'), cell: (rule) => <span className={`mono ${styles.code}`}>{rule.licence ?? rule.field ?? '—'}</span> },
  ];
  return (
    <ListPage
      title={t('matrix.title')}
      lead={query.data ? t(query.data.is_sample ? 'matrix.sample' : 'matrix.dated', { date: query.data.dated }) : undefined}
      filters={
        <div className={styles.row}>
          <CountryNativeSelect label={t('matrix.destination')} value={to || 'DE'} onChange={(event) => setTo(event.target.value)} />
          <TextInput label={t('matrix.hs')} inputMode="numeric" value={hs} onChange={(event) => setHs(event.target.value)} classNames={{ input: 'mono' }} />
        </div>
      }
    >
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <DataTable label={t('matrix.title')} columns={columns} rowKey={(rule) => rule.id} rows={rows} />
      ) : query.error ? null : (
        <TextSkeleton />
      )}
    </ListPage>
  );
}

