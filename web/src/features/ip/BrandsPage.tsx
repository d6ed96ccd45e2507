import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { api, type ProblemError, useCursorPage } from '@/api';
import { formatNumber } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Figure, Figures, ListPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { UrlTabs } from '@/ui/UrlTabs';
import { useTableState } from '@/ui/useTableState';
import { base, type NoticeRow, type OwnStanding, useBrands, useFirm } from './api';
import { Authorisations } from './Authorisations';
import { useNoticeColumns } from './pieces';
import { Rights } from './Rights';

/** Brands of a firm, who may use them, and notices of infringement from both sides. */
export default function BrandsPage() {
  const { t } = useTranslation('ip');
  const home = useBrands();
  const { isSeller, mayWrite } = useFirm();
  const received = { key: 'received', label: t('notice.received'), panel: <Received /> };
  return (
    <ListPage
      title={t('title')}
      lead={t('lead')}
      actions={mayWrite && <LinkButton to={`${home}/notices/new`}>{t('notice.file')}</LinkButton>}
    >
      <UrlTabs
        tabs={[
          { key: 'rights', label: t('right.mine'), panel: <Rights /> },
          { key: 'authorisations', label: t('authorisation.title'), panel: <Authorisations /> },
          { key: 'filed', label: t('notice.filed'), panel: <Filed /> },
          ...(isSeller ? [received] : []),
        ]}
      />
    </ListPage>
  );
}

function useStanding() {
  return useQuery<OwnStanding, ProblemError>({
    queryKey: [base, 'standing'],
    queryFn: ({ signal }) => api.get(`${base}/standing`, { signal }),
  });
}

function Filed() {
  const { t } = useTranslation('ip');
  const standing = useStanding();
  const filed = standing.data?.filed;
  return (
    <>
      {standing.error ? <ErrorPanel error={standing.error} onRetry={() => void standing.refetch()} /> : null}
      {filed && filed.filed > 0 && (
        <Figures>
          <Figure label={t('tally.filed')}>{formatNumber(filed.filed)}</Figure>
          <Figure label={t('tally.stood')}>{formatNumber(filed.stood)}</Figure>
          <Figure label={t('tally.reinstated')}>{formatNumber(filed.reinstated)}</Figure>
          <Figure label={t('tally.wrongful')}>{formatNumber(filed.wrongful)}</Figure>
        </Figures>
      )}
      <Notices side="filed" />
    </>
  );
}

function Received() {
  const { t } = useTranslation('ip');
  const query = useStanding();
  const standing = query.data?.standing;
  return (
    <>
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {standing && (
        <>
          <Figures>
            <Figure label={t('standing.strikes')}>{formatNumber(standing.strikes)}</Figure>
            <Figure label={t('standing.level')}>{t(standing.is_suspended ? 'standing.suspended' : `standing.levels.${standing.level}`)}</Figure>
          </Figures>
          <p>{t('standing.rule', { days: standing.strike_days, limited: standing.limited_from, suspension: standing.suspension_from })}</p>
        </>
      )}
      <Notices side="received" />
    </>
  );
}

function Notices({ side }: { side: 'filed' | 'received' }) {
  const { t } = useTranslation('ip');
  const home = useBrands();
  const state = useTableState();
  const page = useCursorPage<NoticeRow>(`${base}/notices`, { ...state.query, side });
  const columns = useNoticeColumns(side);
  return (
    <DataTable
      label={t(side === 'filed' ? 'notice.filed' : 'notice.received')}
      columns={columns}
      rowKey={(row) => row.id}
      rowTo={(row) => `${home}/notices/${row.id}`}
      page={page}
      state={state}
      empty={<EmptyState icon="shield" title={t(`notice.none.${side}`)} text={t(`notice.noneText.${side}`)} />}
    />
  );
}
