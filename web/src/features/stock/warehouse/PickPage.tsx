import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { DetailPage } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { base, type Pick } from '../api';
import { PickStamp, ShipTo } from '../pieces';
import styles from '../stock.module.css';
import { useStockChanged, useWarehouses } from '../useWarehouses';
import { DispatchWork } from './DispatchWork';
import { PackWork } from './PackWork';
import { PickWork } from './PickWork';

export const pickKey = (id: string) => [`${base}/picks`, id] as const;

/** One pick order, at whatever step it is. */
export default function PickPage() {
  const { t } = useTranslation('stock');
  const id = useParam('pick');
  const queries = useQueryClient();
  const changed = useStockChanged();
  const query = useQuery<Pick, ProblemError>({
    queryKey: pickKey(id),
    queryFn: ({ signal }) => api.get<Pick>(path`/api/stock/picks/${id}`, { signal }),
  });
  const take = (pick: Pick) => {
    queries.setQueryData(pickKey(id), pick);
  };
  const step = useMutationOnce(
    (name: 'start' | 'put_back' | 'finish' | 'reopen', once) => api.post<Pick>(path`/api/stock/picks/${id}/steps`, { step: name }, once),
    {
      onSuccess: async (pick) => {
        take(pick);
        await changed();
      },
    },
  );
  const back = { to: '/warehouse/pick', label: t('pick.title') };
  return (
    <DetailPage query={query} name={t('pick.one')} title={(pick) => t('pick.of', { number: pick.number })} beside={(pick) => <PickStamp state={pick.state} size="lg" />} back={back}>
      {(pick) => (
        <div className={styles.stack}>
          {step.error && <ErrorPanel error={step.error} />}
          {pick.state === 'due' && (
            <div className={styles.row}>
              <Button size="lg" loading={step.isPending} onClick={() => step.mutate('start')}>
                {t('pick.start')}
              </Button>
            </div>
          )}
          {(pick.state === 'due' || pick.state === 'picking') && (
            <PickWork pick={pick} onPick={take} onFinish={() => step.mutate('finish')} onPutBack={() => step.mutateAsync('put_back')} busy={step.isPending} />
          )}
          {pick.state === 'picked' && <PackWork pick={pick} onPick={take} onReopen={() => step.mutate('reopen')} />}
          {pick.state === 'packed' && <DispatchWork pick={pick} onReopen={() => step.mutate('reopen')} />}
          {pick.state === 'dispatched' && <Gone pick={pick} />}
          {pick.state === 'cancelled' && <EmptyState icon="close" title={t('pick.cancelled')} text={t('pick.cancelledText')} />}
          <Facts pick={pick} />
        </div>
      )}
    </DetailPage>
  );
}

function Gone({ pick }: { pick: Pick }) {
  const { t } = useTranslation('stock');
  return (
    <EmptyState icon="check" title={t('dispatch.gone')} text={pick.tracking_number ? t('dispatch.tracking', { number: pick.tracking_number }) : undefined}>
      {pick.shipment && (
        <LinkButton to={`/warehouse/shipments/${pick.shipment}/labels`} variant="default">
          {t('dispatch.labels')}
        </LinkButton>
      )}
      <LinkButton to="/warehouse/pick">{t('pick.nextOne')}</LinkButton>
    </EmptyState>
  );
}

function Facts({ pick }: { pick: Pick }) {
  const { t } = useTranslation('stock');
  const { nameOf } = useWarehouses();
  return (
    <Doc title={t('pick.one')} number={pick.number}>
      <Panel n="1" label={t('pick.shipTo')} span={6}>
        <ShipTo address={pick.ship_to} />
      </Panel>
      <Panel n="2" label={t('pick.facts')} span={6}>
        <Fields>
          <Field label={t('warehouse.one')}>{nameOf(pick.warehouse)}</Field>
          <Field label={t('pick.paidAt')}>
            <DateTime at={pick.paid_at} />
          </Field>
          {pick.shipment && (
            <Field label={t('dispatch.last')}>
              <Link to={`/warehouse/shipments/${pick.shipment}/labels`}>{pick.tracking_number ?? t('dispatch.labels')}</Link>
            </Field>
          )}
          {pick.started_at && (
            <Field label={t('pick.startedAt')}>
              <DateTime at={pick.started_at} />
            </Field>
          )}
        </Fields>
      </Panel>
    </Doc>
  );
}
