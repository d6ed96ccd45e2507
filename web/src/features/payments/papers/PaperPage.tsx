import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { countryName, formatDate } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useUrlState } from '@/ui/navigation';
import { PageHead } from '@/ui/frames';
import { PrintFrame } from '@/ui/PrintFrame';
import { PageSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Movement } from '../payouts/api';
import styles from '../payments.module.css';
import { type Content, type PaperPage as Page, papersAddress } from './api';
import { Files } from './PapersPage';

export const SellerPaperPage = () => <PaperPage side="seller" />;
export const OpsPaperPage = () => <PaperPage side="ops" />;

/** One paper: an issued one by its id, or a month as it stands. */
function PaperPage({ side }: { side: 'seller' | 'ops' }) {
  const { t } = useTranslation('plans');
  const { one } = useUrlState();
  const [id, month, currency] = [one('id'), one('month') || new Date().toISOString().slice(0, 7), one('currency') || 'USD'];
  const isKnown = id !== '' || side === 'seller';
  const query = useQuery<Page, ProblemError>({
    queryKey: [papersAddress, id, month, currency],
    queryFn: ({ signal }) => (id ? api.get(path`/api/payments/papers/${id}`, { signal }) : api.get('/api/payments/seller/month', { query: { month, currency }, signal })),
    enabled: isKnown,
  });
  if (query.data) return <Sheet page={query.data} />;
  return (
    <>
      <PageHead title={t('papers.one')} back={{ to: `/${side}/invoices`, label: t('papers.title') }} />
      {!isKnown && <EmptyState icon="document" title={t('papers.none')} text={t('papers.choose')} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {isKnown && query.isPending && <PageSkeleton />}
    </>
  );
}

function Sheet({ page: { issued, content, movements } }: { page: Page }) {
  const { t } = useTranslation('plans');
  const title = t(`papers.kinds.${issued?.kind ?? 'statement'}`);
  return (
    <PrintFrame title={`${title} ${issued?.number ?? content.month}`}>
      <Doc title={title} number={issued?.number ?? content.month} aside={issued ? <Files paper={issued} /> : <Stamp label={t('papers.draft')} tone="waiting" />} level={2}>
        <Panel n="1" label={t('papers.from')} span={4}>
          <p>
            <strong>{content.issuer.name}</strong>
          </p>
          {content.issuer.address && <p>{content.issuer.address}</p>}
          {content.issuer.tax_number && <p className="mono">{content.issuer.tax_number}</p>}
        </Panel>
        <Panel n="2" label={t('papers.for')} span={4}>
          <p>
            <strong>{content.holder.name}</strong>
          </p>
          <p>{countryName(content.holder.country)}</p>
        </Panel>
        <Panel n="3" label={t('papers.month')} span={4}>
          <Fields>
            <Field label={t('papers.month')}>{content.month}</Field>
            <Field label={t('currency')}>{content.currency}</Field>
            {issued && <Field label={t('papers.at')}>{formatDate(issued.issued_at)}</Field>}
            {content.body.paper === 'fees' && content.body.invoice && (
              <Field label={t('papers.lessens')} mono>
                {content.body.invoice}
              </Field>
            )}
          </Fields>
        </Panel>
        {content.body.paper === 'statement' ? <Statement body={content.body} movements={movements} /> : <Fees body={content.body} />}
      </Doc>
    </PrintFrame>
  );
}

type Body<P extends Content['body']['paper']> = Extract<Content['body'], { paper: P }>;

function Statement({ body, movements }: { body: Body<'statement'>; movements: Movement[] }) {
  const { t } = useTranslation('plans');
  const shown = (['opening', 'closing'] as const).map((which) => ({ which, parts: body[which] }));
  return (
    <>
      {shown.map(({ which, parts }, at) => (
        <Panel key={which} n={`${at + 4}`} label={t(`papers.${which}`)} span={6} tone={which === 'closing' ? 'total' : 'plain'}>
          <Fields>
            {(['pending', 'available', 'reserved', 'owed', 'total'] as const).map((part) => (
              <Field key={part} label={t(`papers.part.${part}`)}>
                <Money value={parts[part]} strong={part === 'total'} />
              </Field>
            ))}
          </Fields>
        </Panel>
      ))}
      <Panel n="6" label={t('payouts:balance.movements')} span={12} flush>
        <DataTable
          label={t('payouts:balance.movements')}
          rows={movements.map((row, at) => ({ ...row, at_row: `${row.entry}.${at}` }))}
          rowKey={(row) => row.at_row}
          columns={[
            { key: 'at', label: t('bills.at'), cell: (row) => <DateTime at={row.at} /> },
            { key: 'what', label: t('bills.what'), cell: (row) => t(`payouts:what.${row.what}`, { defaultValue: row.what }) },
            { key: 'about', label: t('papers.about'), cell: (row) => <span className="mono">{row.order ?? row.payout ?? ''}</span>, wideOnly: true },
            { key: 'part', label: t('papers.account'), cell: (row) => t(`payouts:part.${row.part}`), wideOnly: true },
            { key: 'amount', label: t('papers.amount'), cell: (row) => <Money value={row.amount} />, numeric: true },
          ]}
          empty={<EmptyState icon="money" title={t('papers.nothing')} text={t('papers.nothingText')} />}
        />
        {body.lines > movements.length && <p className={styles.small}>{t('papers.more', { shown: movements.length, all: body.lines })}</p>}
      </Panel>
    </>
  );
}

function Fees({ body }: { body: Body<'fees'> }) {
  const { t } = useTranslation('plans');
  return (
    <>
      <Panel n="4" label={t('papers.services')} span={12} flush>
        <DataTable
          label={t('papers.services')}
          rows={body.lines.map((line, at) => ({ ...line, key: `${line.about}.${at}` }))}
          rowKey={(row) => row.key}
          columns={[
            { key: 'at', label: t('bills.at'), cell: (row) => <DateTime at={row.at} /> },
            { key: 'what', label: t('bills.what'), cell: (row) => t(`papers.services_of.${row.what}`, { defaultValue: row.what }) },
            { key: 'about', label: t('papers.about'), cell: (row) => <span className="mono">{row.about}</span>, wideOnly: true },
            { key: 'net', label: t('papers.net'), cell: (row) => <Money value={row.net} />, numeric: true },
            { key: 'tax', label: t('bills.tax'), cell: (row) => <Money value={row.tax} />, numeric: true },
          ]}
        />
      </Panel>
      <Panel n="5" label={t('bills.total')} span={12} tone="total">
        <Fields>
          <Field label={t('papers.net')}>
            <Money value={body.net} />
          </Field>
          <Field label={t('bills.tax')}>
            <Money value={body.tax} />
          </Field>
          <Field label={t('bills.total')}>
            <Money value={body.total} strong />
          </Field>
        </Fields>
      </Panel>
    </>
  );
}
