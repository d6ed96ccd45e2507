import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useGo, useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { base, type Paper } from '../api';
import styles from '../stock.module.css';
import { useStockChanged, useWarehouses } from '../useWarehouses';
import { PaperLines, useCounts } from './PaperLines';

interface Input {
  lines: { variant: string; sellable: number; reason: string | null }[];
  note: string | null;
}

/** Looking at goods that came back: how many can be sold again; the rest is written off. */
export default function ReturnPage() {
  const { t } = useTranslation('stock');
  const id = useParam('paper');
  const query = useQuery<Paper, ProblemError>({
    queryKey: [`${base}/returns`, id],
    queryFn: ({ signal }) => api.get<Paper>(path`/api/stock/returns/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('returns.one')}
      title={() => t('returns.one')}
      beside={(paper) => <Stamp status={paper.state} namespace="stock" />}
      lead={(paper) => <Lead paper={paper} />}
      back={{ to: '/warehouse/returns', label: t('returns.title') }}
    >
      {(paper) => <Lines key={paper.state} paper={paper} />}
    </DetailPage>
  );
}

function Lead({ paper }: { paper: Paper }) {
  const { nameOf } = useWarehouses();
  return (
    <>
      {nameOf(paper.warehouse)} · <DateTime at={paper.at} /> · <span className="mono">{paper.reference}</span>
    </>
  );
}

function Lines({ paper }: { paper: Paper }) {
  const { t } = useTranslation('stock');
  const go = useGo();
  const changed = useStockChanged();
  const isOpen = paper.state === 'open';
  const counts = useCounts(paper, (line) => line.found ?? 0);
  const [note, setNote] = useState('');
  const inspect = useMutationOnce((input: Input, once) => api.post<Paper>(path`/api/stock/returns/${paper.id}/inspection`, input, once), {
    onSuccess: async () => {
      await changed();
      toast(t('returns.booked'));
      void go('/warehouse/returns');
    },
  });
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        inspect.mutate({
          lines: paper.lines.map((line) => ({ variant: line.variant, sellable: counts.foundOf(line), reason: counts.reasonOf(line).trim() || null })),
          note: note.trim() || null,
        });
      }}
    >
      <PaperLines
        paper={paper}
        counts={counts}
        label={t('returns.one')}
        expected={t('returns.cameBack')}
        found={t('returns.sellable')}
        bounded
        rest={{ label: t('returns.writtenOff'), units: (line) => (line.expected ?? 0) - counts.foundOf(line) }}
      />
      {isOpen ? (
        <>
          <Textarea label={t('adjust.note')} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          <FormError error={inspect.error} />
          <div>
            <Button type="submit" size="lg" loading={inspect.isPending}>
              {t('returns.book')}
            </Button>
          </div>
        </>
      ) : (
        paper.note && <p>{paper.note}</p>
      )}
    </form>
  );
}
