import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { blobUrl } from '@/features/orders/api';
import { type Column, DataTable } from '@/ui/DataTable';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import type { Licence, LicenceState } from './api';
import styles from './compliance.module.css';

const tones: Record<LicenceState, Tone> = { submitted: 'waiting', verified: 'done', refused: 'problem', withdrawn: 'quiet' };

interface Props {
  rows: readonly Licence[];
  actions: (row: Licence) => ReactNode;
  empty: ReactNode;
}

export function LicenceTable({ rows, actions, empty }: Props) {
  const { t } = useTranslation('compliance');
  const columns: Column<Licence>[] = [
    {
      key: 'name',
      label: t('licence.name'),
      cell: (row) => (
        <div className={styles.code}>
          <span className="mono">{row.name}</span>
          <p className={styles.small}>
            {row.number} · {row.issuer}
          </p>
        </div>
      ),
    },
    {
      key: 'state',
      label: t('licence.state'),
      cell: (row) => (
        <div className={styles.code}>
          <Stamp tone={tones[row.state]} label={t(`licence.states.${row.state}`)} />
          {row.state === 'verified' && !row.counts && <p className={styles.small}>{t('licence.notToday')}</p>}
          {row.note && <p className={styles.small}>{row.note}</p>}
        </div>
      ),
    },
    { key: 'valid', label: t('licence.valid'), cell: (row) => t('licence.span', { from: row.valid_from, to: row.valid_to ?? t('licence.open') }) },
    {
      key: 'document',
      label: t('licence.document'),
      cell: (row) => (row.document ? <a href={blobUrl(row.document)}>{t('licence.read')}</a> : '—'),
    },
    { key: 'at', label: t('licence.at'), cell: (row) => <DateTime at={row.at} as="date" />, wideOnly: true },
    { key: 'actions', label: t('licence.actions'), cell: actions },
  ];
  return <DataTable label={t('licence.title')} columns={columns} rowKey={(row) => row.id} rows={rows} empty={empty} />;
}
