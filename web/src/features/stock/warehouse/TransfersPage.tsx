import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { toast } from '@/ui/toast';
import { UrlTabs } from '@/ui/UrlTabs';
import { base, type Paper } from '../api';
import { Papers } from '../Papers';
import { WarehousePicker } from '../pieces';
import { ScanField } from '../ScanField';
import { ScannedTable } from '../ScannedTable';
import styles from '../stock.module.css';
import { useScannedLines } from '../useScannedLines';
import { useChosenWarehouse, useStockChanged } from '../useWarehouses';

interface Input {
  from: string;
  to: string;
  reference: string | null;
  lines: { variant: string; quantity: number }[];
}

/** Between the firm's own warehouses: sending, and what is on its way. */
export default function TransfersPage() {
  const { t } = useTranslation('stock');
  const { open, query } = useChosenWarehouse();
  const to = (paper: Paper) => `/warehouse/transfers/${paper.id}`;
  return (
    <ListPage title={t('transfer.many')} lead={t('transfer.lead')}>
      {open.length > 1 && <Send />}
      {query.isSuccess && open.length < 2 && (
        <EmptyState icon="warehouse" title={t('transfer.oneOnly')} text={t('transfer.oneOnlyText')}>
          <LinkButton to="/seller/warehouses/new" variant="default">
            {t('warehouse.add')}
          </LinkButton>
        </EmptyState>
      )}
      <Section title={t('transfer.all')}>
        <UrlTabs
          tabs={[
            { key: 'open', label: t('transfer.onTheWay'), panel: <Papers kind="transfers" state="open" rowTo={to} /> },
            { key: 'done', label: t('transfer.arrived'), panel: <Papers kind="transfers" state="done" rowTo={to} /> },
          ]}
        />
      </Section>
    </ListPage>
  );
}

function Send() {
  const { t } = useTranslation('stock');
  const { open, place } = useChosenWarehouse();
  const changed = useStockChanged();
  const { lines, said, last, scan, set, remove, clear } = useScannedLines();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [reference, setReference] = useState('');
  const source = from || place;
  const target = to || (open.find((warehouse) => warehouse.id !== source)?.id ?? '');
  const send = useMutationOnce((input: Input, once) => api.post<Paper>(`${base}/transfers`, input, once), {
    onSuccess: async () => {
      clear();
      setReference('');
      toast(t('transfer.sent'));
      await changed();
    },
  });
  return (
    <div className={styles.stack}>
      <div className={styles.form}>
        <WarehousePicker label={t('transfer.from')} value={source} onChange={setFrom} />
        <WarehousePicker label={t('transfer.to')} value={target} onChange={setTo} />
        <TextInput label={t('transfer.reference')} maxLength={80} value={reference} onChange={(event) => setReference(event.target.value)} />
      </div>
      <ScanField label={t('scan.label')} onCode={scan} said={said} paused={send.isPending} />
      {lines.length > 0 && (
        <form
          className={styles.stack}
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate({
              from: source,
              to: target,
              reference: reference.trim() || null,
              lines: lines.filter(({ units }) => units > 0).map(({ item, units }) => ({ variant: item.variant, quantity: units })),
            });
          }}
        >
          <ScannedTable label={t('transfer.send')} lines={lines} last={last} unitsLabel={t('transfer.quantity')} onUnits={set} onRemove={remove} />
          <FormError error={send.error} />
          <div>
            <Button type="submit" size="lg" loading={send.isPending} disabled={source === target || !lines.some(({ units }) => units > 0)}>
              {t('transfer.send')}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
