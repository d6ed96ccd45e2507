import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useGo, useParam } from '@/ui/navigation';
import { RouteLine } from '@/ui/RouteLine';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { base, type Paper, type PaperLine } from '../api';
import styles from '../stock.module.css';
import { useStockChanged, useWarehouses } from '../useWarehouses';
import { PaperLines, useCounts } from './PaperLines';

interface Input {
  lines: { variant: string; arrived: number; reason: string | null }[];
}

/** A transfer: what was sent, and at the other end what came out of the cartons. */
export default function TransferPage() {
  const { t } = useTranslation('stock');
  const id = useParam('paper');
  const query = useQuery<Paper, ProblemError>({
    queryKey: [`${base}/transfers`, id],
    queryFn: ({ signal }) => api.get<Paper>(path`/api/stock/transfers/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('transfer.one')}
      title={() => t('transfer.one')}
      beside={(paper) => <Stamp tone={paper.state === 'open' ? 'info' : 'done'} label={t(paper.state === 'open' ? 'transfer.onTheWay' : 'transfer.arrived')} />}
      back={{ to: '/warehouse/transfers', label: t('transfer.many') }}
    >
      {(paper) => (
        <div className={styles.stack}>
          <Way paper={paper} />
          <Arrival key={paper.state} paper={paper} />
        </div>
      )}
    </DetailPage>
  );
}

function Way({ paper }: { paper: Paper }) {
  const { t } = useTranslation('stock');
  const { nameOf } = useWarehouses();
  return (
    <>
      <RouteLine
        label={t('transfer.one')}
        stops={[
          { label: nameOf(paper.warehouse), state: 'done' },
          { label: nameOf(paper.to_warehouse), state: paper.state === 'open' ? 'coming' : 'done' },
        ]}
      />
      <p className={styles.small}>
        <DateTime at={paper.at} /> {paper.reference && <span className="mono">· {paper.reference}</span>}
      </p>
    </>
  );
}

function Arrival({ paper }: { paper: Paper }) {
  const { t } = useTranslation('stock');
  const go = useGo();
  const changed = useStockChanged();
  const counts = useCounts(paper, (line) => line.found ?? line.expected ?? 0);
  const book = useMutationOnce((input: Input, once) => api.post<Paper>(path`/api/stock/transfers/${paper.id}/arrival`, input, once), {
    onSuccess: async () => {
      await changed();
      toast(t('transfer.booked'));
      void go('/warehouse/transfers');
    },
  });
  const differs = (line: PaperLine) => counts.foundOf(line) !== line.expected;
  const unexplained = paper.lines.some((line) => differs(line) && !counts.reasonOf(line).trim());
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        book.mutate({
          lines: paper.lines.map((line) => ({ variant: line.variant, arrived: counts.foundOf(line), reason: differs(line) ? counts.reasonOf(line).trim() || null : null })),
        });
      }}
    >
      <PaperLines paper={paper} counts={counts} label={t('transfer.one')} expected={t('transfer.quantity')} found={t('receive.arrived')} asksWhy={differs} />
      {paper.state === 'open' && (
        <>
          <FormError error={book.error} />
          <div>
            <Button type="submit" size="lg" loading={book.isPending} disabled={unexplained}>
              {t('transfer.bookIn')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
