// Tables of papers: the set of an order with its states, and papers that were issued.
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/ui/DataTable';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { type Issued, type PaperOfSet, type PaperSet, pdfUrl, xmlUrl } from './api';
import styles from './documents.module.css';

const tones: Record<PaperOfSet['state'], Tone> = { incomplete: 'quiet', ready: 'waiting', issued: 'done', outdated: 'problem' };

/** The files of an issued paper. A proforma is no invoice to the rules of electronic ones. */
export function Files({ paper }: { paper: Issued }) {
  const { t } = useTranslation('papers');
  const link = (href: string, label: string) => (
    <a href={href} download aria-label={`${label} ${paper.number}`}>
      {label}
    </a>
  );
  return (
    <span className={styles.files}>
      {link(pdfUrl(paper.id, 'zh-CN'), t('file.pdfZh'))}
      {link(pdfUrl(paper.id, 'en'), t('file.pdfEn'))}
      {paper.kind !== 'proforma' && link(xmlUrl(paper.id), t('file.xml'))}
    </span>
  );
}

function Number({ paper, base }: { paper: Issued; base: string }) {
  const { t } = useTranslation('papers');
  return (
    <>
      <Link to={`${base}/papers/${paper.id}`} className="mono">
        {paper.number}
      </Link>
      <span className={styles.small}>
        {paper.version > 1 && <> {t('set.version', { version: paper.version })}</>} · <DateTime at={paper.issued_at} as="date" />
      </span>
    </>
  );
}

export function PaperTable({ set, base }: { set: PaperSet; base: string }) {
  const { t } = useTranslation('papers');
  const columns: Column<PaperOfSet>[] = [
    { key: 'kind', label: t('set.paper'), cell: (row) => t(`kind.${row.kind}`) },
    {
      key: 'state',
      label: t('set.state'),
      cell: (row) => (
        <>
          <Stamp tone={tones[row.state]} label={t(`state.${row.state}`)} />
          {row.gaps.length > 0 && <p className={styles.small}>{t('set.gaps', { count: row.gaps.length })}</p>}
        </>
      ),
    },
    {
      key: 'number',
      label: t('set.number'),
      cell: (row) =>
        row.issued.length === 0
          ? '—'
          : row.issued.map((paper) => (
              <div key={paper.id}>
                <Number paper={paper} base={base} />
              </div>
            )),
    },
    { key: 'files', label: t('file.title'), cell: (row) => (row.issued[0] ? <Files paper={row.issued[0]} /> : '—') },
    {
      key: 'draft',
      label: t('set.preview'),
      cell: (row) => (
        <Link to={`${base}/orders/${set.order}/papers/${row.kind}`} aria-label={t('set.previewOf', { paper: t(`kind.${row.kind}`) })}>
          {t('set.look')}
        </Link>
      ),
    },
  ];
  return <DataTable label={t('set.title')} columns={columns} rowKey={(row) => row.kind} rows={set.papers} />;
}

export function IssuedTable({ rows, base }: { rows: readonly Issued[]; base: string }) {
  const { t } = useTranslation('papers');
  const columns: Column<Issued>[] = [
    { key: 'kind', label: t('set.paper'), cell: (row) => t(`kind.${row.kind}`) },
    { key: 'number', label: t('set.number'), cell: (row) => <Number paper={row} base={base} /> },
    { key: 'files', label: t('file.title'), cell: (row) => <Files paper={row} /> },
  ];
  return <DataTable label={t('set.title')} columns={columns} rowKey={(row) => row.id} rows={rows} />;
}
