import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Page, useCursorPage } from '@/api';
import { toMajor } from '@/i18n/currencies';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ListPage } from '@/ui/frames';
import { Icon } from '@/ui/Icon';
import { Money } from '@/ui/Money';
import { toastError } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import type { OrderMoney } from '../api';

const address = '/api/payments/seller/orders';
/** Rows of a file; more want the API. */
const rowsMax = 5_000;

/** Order by order: what buyers paid, what goes back, what is held for the seller. */
export default function MoneyPage() {
  const { t } = useTranslation('payments');
  const state = useTableState();
  const page = useCursorPage<OrderMoney>(address, state.query);
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      save(await all());
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ListPage
      title={t('money.title')}
      lead={t('money.lead')}
      actions={
        <Button variant="default" loading={busy} leftSection={<Icon name="download" size={16} />} onClick={() => void download()}>
          {t('money.csv')}
        </Button>
      }
    >
      <DataTable
        label={t('money.title')}
        state={state}
        page={page}
        rowKey={(row) => row.order}
        rowTo={(row) => `/seller/orders/${row.order}`}
        columns={[
          { key: 'order', label: t('money.order'), cell: (row) => <span className="mono">{row.order}</span> },
          { key: 'state', label: t('money.state'), cell: (row) => t(`escrowState.${row.state}`) },
          { key: 'amount', label: t('money.amount'), cell: (row) => <Money value={row.amount} />, numeric: true, wideOnly: true },
          { key: 'captured', label: t('money.captured'), cell: (row) => <Money value={row.captured} />, numeric: true, wideOnly: true },
          { key: 'held', label: t('money.held'), cell: (row) => <Money value={row.held} />, numeric: true },
          { key: 'released', label: t('money.released'), cell: (row) => <Money value={row.released} />, numeric: true },
          { key: 'commission', label: t('money.commission'), cell: (row) => <Money value={row.commission} />, numeric: true, wideOnly: true },
          { key: 'refunded', label: t('money.refunded'), cell: (row) => <Money value={row.refunded} />, numeric: true },
        ]}
        empty={<EmptyState icon="money" title={t('money.none')} text={t('money.noneText')} />}
      />
    </ListPage>
  );
}

async function all(): Promise<OrderMoney[]> {
  const rows: OrderMoney[] = [];
  let after: string | undefined;
  do {
    const page = await api.get<Page<OrderMoney>>(address, { query: { limit: 100, after } });
    rows.push(...page.items);
    after = page.next ?? undefined;
  } while (after && rows.length < rowsMax);
  return rows;
}

function save(rows: OrderMoney[]) {
  const head = 'order,opened_at,state,currency,amount,captured,held,released,commission,refunding,refunded';
  const lines = rows.map((row) => {
    const { currency } = row.amount;
    const major = [row.amount, row.captured, row.held, row.released, row.commission, row.refunding, row.refunded].map(({ amount }) => toMajor(amount, currency));
    return [row.order, row.opened_at, row.state, currency, ...major].join(',');
  });
  const url = URL.createObjectURL(new Blob([`\uFEFF${[head, ...lines].join('\r\n')}\r\n`], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'orders-money.csv';
  link.click();
  URL.revokeObjectURL(url);
}
