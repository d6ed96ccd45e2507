import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import type { Disagreement } from '../api';

/** Whether the stock's books agree with themselves, and counting the figures anew. */
export default function ChecksPage() {
  const { t } = useTranslation('ops');
  // Goes through every level: asked for, not done with each look at the page.
  const proof = useQuery<{ items: Disagreement[] }, ProblemError>({
    queryKey: ['/api/stock/proof'],
    queryFn: ({ signal }) => api.get('/api/stock/proof', { signal }),
    enabled: false,
  });
  const rebuild = useMutationOnce((_: void, once) => api.post('/api/insight/rebuild', undefined, once));
  const wrong = proof.data?.items;
  return (
    <ListPage title={t('checks.title')} lead={t('checks.lead')}>
      <Section
        title={t('checks.stock')}
        actions={
          <Button loading={proof.isFetching} onClick={() => void proof.refetch()}>
            {t('checks.prove')}
          </Button>
        }
      >
        <p>{t('checks.stockText')}</p>
        {proof.error && <ErrorPanel error={proof.error} onRetry={() => void proof.refetch()} />}
        {wrong && (
          <p role="status">
            <Stamp tone={wrong.length === 0 ? 'done' : 'problem'} label={t(wrong.length === 0 ? 'checks.agrees' : 'checks.disagrees')} />{' '}
            {t(wrong.length === 0 ? 'checks.agreesText' : 'checks.disagreesText', { count: wrong.length })}
          </p>
        )}
        {wrong && wrong.length > 0 && (
          <DataTable
            label={t('checks.disagrees')}
            rows={wrong}
            rowKey={(row) => row.variant + row.warehouse}
            columns={[
              { key: 'variant', label: t('checks.variant'), cell: (row) => <span className="mono">{row.variant}</span> },
              { key: 'warehouse', label: t('checks.warehouse'), cell: (row) => <span className="mono">{row.warehouse}</span> },
              { key: 'onHand', label: t('checks.onHand'), numeric: true, cell: (row) => formatNumber(row.on_hand) },
              { key: 'moved', label: t('checks.moved'), numeric: true, cell: (row) => formatNumber(row.moved) },
              { key: 'reserved', label: t('checks.reserved'), numeric: true, cell: (row) => formatNumber(row.reserved) },
              { key: 'promised', label: t('checks.promised'), numeric: true, cell: (row) => formatNumber(row.promised) },
            ]}
          />
        )}
      </Section>
      <Section
        title={t('checks.figures')}
        actions={
          <ConfirmButton
            variant="default"
            question={t('checks.rebuildQuestion')}
            text={<p>{t('checks.rebuildText')}</p>}
            onConfirm={async () => {
              await rebuild.mutateAsync();
              toast(t('checks.rebuilding'));
            }}
          >
            {t('checks.rebuild')}
          </ConfirmButton>
        }
      >
        <p>{t('checks.figuresText')}</p>
      </Section>
    </ListPage>
  );
}
