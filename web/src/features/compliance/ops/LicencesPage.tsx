import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorPage, useMutationOnce } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { Pager } from '@/ui/Pager';
import { TextSkeleton } from '@/ui/Skeletons';
import { useTableState } from '@/ui/useTableState';
import { base, type Licence, type LicenceState } from '../api';
import styles from '../compliance.module.css';
import { LicenceTable } from '../LicenceTable';

const states: LicenceState[] = ['submitted', 'verified', 'refused', 'withdrawn'];

/** The papers of all sellers; the compliance desk decides which count. */
export default function LicencesPage() {
  const { t } = useTranslation('compliance');
  const state = useTableState({ filters: ['state'] });
  const shown = state.filter('state') || 'submitted';
  const list = `${base}/ops/licences`;
  const page = useCursorPage<Licence>(list, { ...state.query, state: shown });
  const next = page.data?.next;
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const decide = useMutationOnce(
    (input: { id: string; state: LicenceState; note: string }, once) =>
      api.post(path`/api/compliance/licences/${input.id}/decision`, { state: input.state, note: input.note || null }, once),
    {
      onSuccess: () => {
        setNote('');
        void queries.invalidateQueries({ queryKey: [list] });
      },
    },
  );
  const to = (row: Licence, next: LicenceState) => decide.mutate({ id: row.id, state: next, note });
  return (
    <ListPage
      title={t('licence.desk')}
      lead={t('licence.deskLead')}
      filters={
        <NativeSelect
          label={t('licence.state')}
          data={states.map((one) => ({ value: one, label: t(`licence.states.${one}`) }))}
          value={shown}
          onChange={(event) => state.setFilter('state', event.target.value)}
        />
      }
    >
      <Textarea label={t('licence.note')} description={t('licence.noteHint')} maxLength={500} rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
      <FormError error={decide.error} />
      {page.error && !page.data ? <ErrorPanel error={page.error} onRetry={() => void page.refetch()} /> : null}
      {page.data ? (
        <>
          <LicenceTable
            rows={page.data.items}
            actions={(row) => (
              <div className={styles.row}>
                {row.state === 'submitted' && (
                  <>
                    <Button size="xs" loading={decide.isPending} onClick={() => to(row, 'verified')}>
                      {t('licence.verify')}
                    </Button>
                    <Button size="xs" variant="default" loading={decide.isPending} onClick={() => to(row, 'refused')}>
                      {t('licence.refuse')}
                    </Button>
                  </>
                )}
                {row.state === 'verified' && (
                  <Button size="xs" variant="default" loading={decide.isPending} onClick={() => to(row, 'withdrawn')}>
                    {t('licence.withdraw')}
                  </Button>
                )}
              </div>
            )}
            empty={<EmptyState title={t('licence.nothing')} />}
          />
          <Pager onFirst={state.pager.onFirst} onPrevious={state.pager.onPrevious} onNext={next ? () => state.pager.toNext(next) : undefined} />
        </>
      ) : page.error ? null : (
        <TextSkeleton />
      )}
    </ListPage>
  );
}
