import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { bestText, countryName, formatWeight } from '@/i18n/format';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { useParam } from '@/ui/navigation';
import { PrintFrame } from '@/ui/PrintFrame';
import { PageSkeleton } from '@/ui/Skeletons';
import type { Address, Labels } from './api';
import styles from './logistics.module.css';

/** Parcel labels of 100 × 150 mm, one a page. */
export function LabelSheet() {
  const { t } = useTranslation('logistics');
  const id = useParam('shipment');
  const query = useQuery<Labels, ProblemError>({
    queryKey: ['/api/logistics/shipments', id, 'labels'],
    queryFn: ({ signal }) => api.get(path`/api/logistics/shipments/${id}/labels`, { signal }),
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const sheet = query.data;
  return (
    <PrintFrame title={t('label.title', { number: sheet.order_number })} paper="label">
      {sheet.labels.map((label) => (
        <article key={label.parcel} className={styles.label}>
          <div>
            <h2>{t('label.from')}</h2>
            <Lines address={sheet.from} />
          </div>
          <div className={styles.to}>
            <h2>{t('label.to')}</h2>
            <Lines address={sheet.to} />
          </div>
          <Bars modules={label.bars} name={label.tracking_number} />
          <div className={styles.number}>{label.tracking_number}</div>
          <div className={styles.row}>
            <span>{bestText(sheet.carrier).text} · {bestText(sheet.service).text}</span>
            <span>{formatWeight(label.weight_grams)}</span>
          </div>
          <div className={styles.row}>
            <span>{sheet.order_number}</span>
            <span>{t('label.of', { parcel: label.parcel, count: label.count })}</span>
          </div>
        </article>
      ))}
    </PrintFrame>
  );
}

function Lines({ address }: { address: Address }) {
  const rows = [address.name, address.company, address.line1, address.line2, [address.postal_code, address.city].filter(Boolean).join(' '), address.region, countryName(address.country), address.phone];
  return (
    <>
      {rows.filter(Boolean).map((row, i) => (
        <div key={i}>{row}</div>
      ))}
    </>
  );
}

/** Code 128, drawn from its modules with the quiet zone that scanners need. */
function Bars({ modules, name }: { modules: string; name: string }) {
  const quiet = 10;
  const runs: { at: number; width: number }[] = [];
  for (const found of modules.matchAll(/1+/g)) runs.push({ at: found.index + quiet, width: found[0].length });
  return (
    <svg className={styles.bars} viewBox={`0 0 ${modules.length + 2 * quiet} 10`} preserveAspectRatio="none" role="img" aria-label={name} shapeRendering="crispEdges">
      {runs.map((run) => (
        <rect key={run.at} x={run.at} y={0} width={run.width} height={10} />
      ))}
    </svg>
  );
}
