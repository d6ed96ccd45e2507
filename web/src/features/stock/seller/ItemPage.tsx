import { Button, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { useSession } from '@/session';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ChoiceFilter } from '@/ui/FilterBar';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { Icon } from '@/ui/Icon';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { base, type Item, type Movement, movementKinds } from '../api';
import { AdjustButton } from './AdjustButton';
import { LevelStamp } from './InventoryPage';
import { Reason, Signed } from '../pieces';
import styles from '../stock.module.css';
import { useStockChanged, useWarehouses } from '../useWarehouses';

/** One item: where it lies, what is worth knowing about it, and everything that ever moved. */
export default function ItemPage() {
  const { t } = useTranslation('stock');
  const variant = useParam('variant');
  const { has } = useSession();
  const query = useQuery<Item, ProblemError>({
    queryKey: [`${base}/items`, variant],
    queryFn: ({ signal }) => api.get<Item>(path`/api/stock/items/${variant}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('item.one')}
      title={(item) => plainText(item.title)}
      beside={(item) => <LevelStamp item={item} />}
      back={{ to: '/seller/stock', label: t('inventory.title') }}
      actions={(item) => has(['owner', 'staff', 'warehouse']) && <AdjustButton item={item} />}
    >
      {(item) => (
        <div className={styles.stack}>
          <Doc title={t('item.one')} number={item.sku}>
            <Panel n="1" label={t('level.available')} span={3} tone="total">
              <span className={styles.count}>{formatNumber(item.available)}</span>
            </Panel>
            <Panel n="2" label={t('level.onHand')} span={3}>
              <span className={styles.count}>{formatNumber(item.on_hand)}</span>
            </Panel>
            <Panel n="3" label={t('level.reserved')} span={3}>
              <span className={styles.count}>{formatNumber(item.reserved)}</span>
            </Panel>
            <Panel n="4" label={t('item.facts')} span={3}>
              <Fields>
                {Object.entries(item.options).map(([name, value]) => (
                  <Field key={name} label={name}>
                    {value}
                  </Field>
                ))}
                <Field label={t('item.barcode')} mono>
                  {item.barcode ?? '—'}
                </Field>
              </Fields>
            </Panel>
            <Panel n="5" label={t('warehouse.many')} span={7} flush>
              <Levels item={item} />
            </Panel>
            <Panel n="6" label={t('item.settings')} span={5}>
              {has(['owner', 'staff']) ? <Settings key={item.version} item={item} /> : <Field label={t('item.threshold')}>{item.low_stock_threshold ?? '—'}</Field>}
            </Panel>
          </Doc>
          <History item={item} />
        </div>
      )}
    </DetailPage>
  );
}

function Levels({ item }: { item: Item }) {
  const { t } = useTranslation('stock');
  const { nameOf } = useWarehouses();
  if (item.levels.length === 0) return <p className={styles.small} style={{ padding: 'var(--s3)' }}>{t('item.nowhere')}</p>;
  return (
    <div className={styles.scroll} role="region" aria-label={t('warehouse.many')} tabIndex={0}>
      <table className={styles.lines}>
        <caption className="visually-hidden">{t('warehouse.many')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('warehouse.one')}</th>
            <th scope="col" className={styles.end}>{t('level.onHand')}</th>
            <th scope="col" className={styles.end}>{t('level.reserved')}</th>
            <th scope="col" className={styles.end}>{t('level.available')}</th>
          </tr>
        </thead>
        <tbody>
          {item.levels.map((level) => (
            <tr key={level.warehouse}>
              <td>
                {nameOf(level.warehouse)}
                {level.recount_since && <span className={styles.small}> · {t('level.recount')}</span>}
              </td>
              <td className={styles.end}>{formatNumber(level.on_hand)}</td>
              <td className={styles.end}>{formatNumber(level.reserved)}</td>
              <td className={styles.end}>{formatNumber(level.available)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SettingsInput {
  barcode: string;
  low_stock_threshold: number | '';
}

function Settings({ item }: { item: Item }) {
  const { t } = useTranslation('stock');
  const changed = useStockChanged();
  const form = useForm<SettingsInput>({ initialValues: { barcode: item.barcode ?? '', low_stock_threshold: item.low_stock_threshold ?? '' } });
  const save = useMutationOnce(
    (input: SettingsInput) =>
      api.put<Item>(
        path`/api/stock/items/${item.variant}`,
        { barcode: input.barcode.trim() || null, low_stock_threshold: input.low_stock_threshold === '' ? null : input.low_stock_threshold },
        { ifMatch: `"${item.version}"` },
      ),
    {
      onSuccess: async () => {
        await changed();
        toast(t('common:state.saved'));
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <TextInput label={t('item.barcode')} description={t('item.barcodeHint')} maxLength={64} {...form.getInputProps('barcode')} />
      <NumberInput label={t('item.threshold')} description={t('item.thresholdHint')} min={0} max={1_000_000_000} allowDecimal={false} {...form.getInputProps('low_stock_threshold')} />
      <FormError error={save.error} form={form} />
      <div>
        <Button type="submit" variant="default" loading={save.isPending}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  );
}

function History({ item }: { item: Item }) {
  const { t } = useTranslation('stock');
  const { all, nameOf } = useWarehouses();
  const state = useTableState({ filters: ['warehouse', 'kind'] });
  const address = path`/api/stock/items/${item.variant}/movements`;
  const page = useCursorPage<Movement>(address, state.query);
  const query = new URLSearchParams();
  for (const name of ['warehouse', 'kind']) if (state.filter(name)) query.set(name, state.filter(name));
  const file = `${address}.csv${query.size > 0 ? `?${query.toString()}` : ''}`;
  return (
    <Section
      title={t('history.title')}
      actions={
        <Button component="a" href={file} download variant="default" leftSection={<Icon name="download" />}>
          {t('history.file')}
        </Button>
      }
    >
      <div className={styles.row}>
        <ChoiceFilter state={state} name="kind" label={t('history.kind')} options={movementKinds.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        {all.length > 1 && (
          <ChoiceFilter state={state} name="warehouse" label={t('warehouse.one')} options={all.map(({ id }) => ({ value: id, label: nameOf(id) }))} />
        )}
      </div>
      <DataTable
        label={t('history.title')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        columns={[
          { key: 'at', label: t('history.at'), cell: (row) => <DateTime at={row.at} /> },
          { key: 'kind', label: t('history.kind'), cell: (row) => t(`kind.${row.kind}`) },
          { key: 'quantity', label: t('history.quantity'), numeric: true, cell: (row) => <Signed quantity={row.quantity} /> },
          { key: 'after', label: t('history.after'), numeric: true, cell: (row) => formatNumber(row.on_hand_after) },
          { key: 'warehouse', label: t('warehouse.one'), cell: (row) => nameOf(row.warehouse) },
          { key: 'reason', label: t('history.reason'), cell: (row) => <Reason movement={row} /> },
          { key: 'reference', label: t('history.reference'), cell: (row) => <span className="mono">{row.reference ?? '—'}</span>, wideOnly: true },
        ]}
        empty={<EmptyState icon="list" title={t('history.none')} text={t('history.noneText')} />}
      />
    </Section>
  );
}
