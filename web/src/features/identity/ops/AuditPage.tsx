import { useTranslation } from 'react-i18next';
import { useCursorPage } from '@/api';
import { DataTable } from '@/ui/DataTable';
import { ChoiceFilter, TextFilter } from '@/ui/FilterBar';
import { ListPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useTableState } from '@/ui/useTableState';
import type { AuditEntry } from '../api';
import styles from './audit.module.css';

const filters = ['module', 'org', 'subject'] as const;
const modules = ['identity', 'catalog', 'stock', 'orders', 'payments', 'logistics', 'desk'] as const;

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(shown).join(', ');
  return JSON.stringify(value) ?? '—';
}

/** Who changed what, from which value to which, in all modules. */
export default function AuditPage() {
  const { t } = useTranslation('identity');
  const state = useTableState({ filters });
  const page = useCursorPage<AuditEntry>('/api/identity/ops/audit', state.query);
  return (
    <ListPage
      title={t('audit.title')}
      lead={t('audit.lead')}
      filters={
        <>
          <ChoiceFilter
            state={state}
            name="module"
            label={t('audit.module')}
            options={modules.map((value) => ({ value, label: t(`module.${value}`) }))}
          />
          <TextFilter state={state} name="subject" label={t('audit.subject')} />
          <TextFilter state={state} name="org" label={t('audit.org')} />
        </>
      }
    >
      <DataTable
        label={t('audit.title')}
        page={page}
        state={state}
        rowKey={(entry) => entry.id}
        columns={[
          { key: 'at', label: t('audit.at'), cell: (entry) => <DateTime at={entry.at} /> },
          {
            key: 'actor',
            label: t('audit.actor'),
            cell: (entry) => (
              <>
                {entry.actor.startsWith('per_') ? (
                  <Link to={`/ops/people/${entry.actor}`}>{entry.actor_name ?? t('ops.erased')}</Link>
                ) : (
                  <span className="mono">{entry.actor === 'system' ? t('audit.system') : entry.actor}</span>
                )}
                {entry.org_name && <div className={styles.small}>{entry.org_name}</div>}
              </>
            ),
          },
          {
            key: 'action',
            label: t('audit.action'),
            cell: (entry) => (
              <>
                <span className="mono">{entry.action}</span>
                <div className={styles.small}>{t(`module.${entry.module}`, { defaultValue: entry.module })}</div>
              </>
            ),
          },
          { key: 'subject', label: t('audit.subject'), cell: (entry) => <span className={`mono ${styles.id}`}>{entry.subject}</span>, wideOnly: true },
          {
            key: 'changes',
            label: t('audit.changes'),
            cell: (entry) => (
              <ul className={styles.changes}>
                {Object.entries(entry.changes).map(([field, change]) => (
                  <li key={field}>
                    <span className="mono">{field}</span>: {change.from !== undefined && <del>{shown(change.from)}</del>}{' '}
                    {change.to !== undefined && <ins>{shown(change.to)}</ins>}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </ListPage>
  );
}
