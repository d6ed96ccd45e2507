// One paper as a sheet: an issued one with its files, or what it would say if it were issued now.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Link } from '@/ui/Link';
import { useHere, useParam } from '@/ui/navigation';
import { PrintFrame } from '@/ui/PrintFrame';
import { PageSkeleton } from '@/ui/Skeletons';
import type { PaperShown } from './api';
import styles from './documents.module.css';
import { PaperDoc } from './PaperDoc';
import { Files } from './PaperTable';

/** `/seller`, `/ops`, or nothing where buyers are. */
const surface = (here: string) => /^\/(seller|ops)(?=\/)/.exec(here)?.[0] ?? '';

export default function PaperPage() {
  const { t } = useTranslation('papers');
  const base = surface(useHere());
  const id = useParam('paper');
  const order = useParam('order');
  const kind = useParam('kind');
  const address = id ? path`/api/compliance/papers/${id}` : path`/api/compliance/orders/${order}/papers/${kind}/draft`;
  const query = useQuery<PaperShown, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get<PaperShown>(address, { signal }) });
  const shown = query.data;
  if (!shown) return query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />;
  const { issued, content } = shown;
  const back = issued?.order ?? order;
  return (
    <PrintFrame title={`${t(`kind.${content.kind}`)} ${content.number ?? content.order}`}>
      <div className={`${styles.above} no-print`}>
        <Link to={base ? `${base}/orders/${back}/papers` : `/orders/${back}`}>{t('set.back', { order: content.order })}</Link>
        {issued && <Files paper={issued} />}
      </div>
      <PaperDoc shown={shown} />
      {issued && (
        <p className={styles.small}>
          {t('paper.sha256')} <span className="mono">{issued.sha256}</span>
        </p>
      )}
      {issued?.reason && <p className={styles.small}>{t('paper.reason', { reason: issued.reason })}</p>}
    </PrintFrame>
  );
}
