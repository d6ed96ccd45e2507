// Every piece on one page, to be looked at. Only in development.
import { Alert, Badge, Button, Checkbox, Group, NumberInput, PasswordInput, Radio, SegmentedControl, Select, SimpleGrid, Stack, Stepper, Switch, Tabs, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { ProblemError } from '@/api';
import { formatCompact, formatMoney, formatNumber, formatPercent, type MoneyValue } from '@/i18n/format';
import { Chart } from '@/ui/Charts';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { type Column, DataTable } from '@/ui/DataTable';
import { DateField, DateRange } from '@/ui/dates';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { ChoiceFilter, DensityChoice, ManyFilter, TextFilter } from '@/ui/FilterBar';
import { FormError } from '@/ui/FormError';
import { Change, Figure, Figures, PageHead, Section } from '@/ui/frames';
import { Icon, iconNames } from '@/ui/Icon';
import { LaneMap } from '@/ui/LaneMap';
import { DateTime, Localized, Size, Weight } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { MoneyInput } from '@/ui/MoneyInput';
import { Picture } from '@/ui/Picture';
import { QuantityInput } from '@/ui/QuantityInput';
import { RouteLine } from '@/ui/RouteLine';
import { CountrySelect, CurrencySelect } from '@/ui/selects';
import { CardsSkeleton, PageSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { toast, toastError } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';

interface Row {
  id: string;
  buyer: string;
  status: string;
  total: MoneyValue;
  at: string;
}

const statuses = ['placed', 'paid', 'partially_shipped', 'shipped', 'delivered', 'refunded', 'disputed', 'closed', 'awaiting_payment', 'customs'];
const rows: Row[] = Array.from({ length: 9 }, (_, i) => ({
  id: `ord_01kb${(i * 7919 + 4242).toString(36)}`,
  buyer: ['Müller Werkzeuge GmbH', 'Kilimani Traders', 'PT Nusantara Jaya', 'Lakeshore Outfitters'][i % 4] ?? '',
  status: statuses[i % statuses.length] ?? '',
  total: { amount: String(1_234_567 * (i + 1)), currency: ['EUR', 'KES', 'IDR', 'USD', 'JPY'][i % 5] ?? 'USD' },
  at: new Date(Date.UTC(2026, 10, 22 - i, 8, 15)).toISOString(),
}));

const filters = ['q', 'status', 'lane'] as const;
const columns: Column<Row>[] = [
  { key: 'number', label: 'Number', cell: (row) => <span className="mono">{row.id}</span>, sort: true },
  { key: 'buyer', label: 'Buyer', cell: (row) => row.buyer, sort: true },
  { key: 'status', label: 'Status', cell: (row) => <Stamp status={row.status} /> },
  { key: 'placed_at', label: 'Placed', cell: (row) => <DateTime at={row.at} />, sort: true, wideOnly: true },
  { key: 'total', label: 'Total', cell: (row) => <Money value={row.total} />, numeric: true, sort: true },
];

const refusal = new ProblemError(
  'runtime/invalid',
  422,
  {
    title: 'Invalid',
    fields: [
      { path: 'name', code: 'missing', message: 'is missing' },
      { path: 'lines[0].quantity', code: 'too_small', message: 'at least 10' },
      { path: 'hs_code', code: 'pattern', message: 'six to ten digits' },
    ],
  },
  'req-7f3a91',
);

const lanes = [
  { from: { country: 'CN', label: 'Shenzhen', point: [114.1, 22.5] as [number, number] }, to: { country: 'DE', label: 'Hamburg' }, weight: 90, note: 'EUR 210K' },
  { from: { country: 'CN', label: 'Shenzhen', point: [114.1, 22.5] as [number, number] }, to: { country: 'US' }, weight: 60, note: 'USD 130K' },
  { from: { country: 'CN', label: 'Ningbo', point: [121.6, 29.9] as [number, number] }, to: { country: 'KE' }, weight: 24, tone: 'blue' as const, note: 'KES 9M' },
  { from: { country: 'CN', label: 'Ningbo', point: [121.6, 29.9] as [number, number] }, to: { country: 'ID' }, weight: 12, tone: 'brass' as const, note: 'IDR 400M' },
  { from: { country: 'CN', label: 'Yiwu', point: [120.1, 29.3] as [number, number] }, to: { country: 'BR' }, weight: 5, tone: 'seal' as const, note: 'BRL 90K' },
];

const weeks = Array.from({ length: 12 }, (_, i) => `W${i + 36}`);

export default function Kitchen() {
  const state = useTableState({ filters, defaultSort: '-placed_at' });
  const [chosen, setChosen] = useState(new Set<string>([rows[1]?.id ?? '']));
  const [quantity, setQuantity] = useState(120);
  const [files, setFiles] = useState<File[]>([new File(['x'.repeat(4200)], 'packing-list.pdf', { type: 'application/pdf' })]);
  const [money, setMoney] = useState<MoneyValue>({ amount: '129900', currency: 'USD' });
  const [range, setRange] = useState<[string, string]>(['', '']);
  const [error, setError] = useState<unknown>(null);
  const form = useForm({ initialValues: { name: '', lines: [{ quantity: 4 }] } });

  return (
    <Stack gap="xl">
      <PageHead
        title="Every piece 全部组件"
        beside={<Stamp status="in_transit" />}
        lead="What the app is made of. Looked at in both languages, wide and narrow."
        actions={
          <>
            <Button variant="default" onClick={() => toast('Saved the draft of order 4242.')}>
              Toast
            </Button>
            <Button variant="default" onClick={() => toastError(new ProblemError('client/unreachable', 0))}>
              Bad toast
            </Button>
            <Button>Primary</Button>
          </>
        }
        back={{ to: '/', label: 'Home' }}
      />

      <Figures>
        <Figure label="Trade value" note={<Change ratio={0.12} text="12.4 % on last week" />}>
          {formatMoney({ amount: '128431200', currency: 'USD' })}
        </Figure>
        <Figure label="Orders" note={<Change ratio={-0.03} text="3.0 % on last week" />}>
          {formatNumber(4211)}
        </Figure>
        <Figure label="Conversion">{formatPercent(0.0342)}</Figure>
        <Figure label="On the way">{formatNumber(318)}</Figure>
      </Figures>

      <Doc title="Order" number={<CopyText text="ord_01kb3m8v2q" label="order number" />} aside={<Stamp status="paid" size="lg" />}>
        <Panel n={1} label="Seller" span={4}>
          <strong>深圳市启航电子有限公司</strong>
          <br />
          Qihang Electronics, Shenzhen
        </Panel>
        <Panel n={2} label="Buyer" span={4}>
          <strong>Müller Werkzeuge GmbH</strong>
          <br />
          Köpenicker Str. 12, 10997 Berlin
        </Panel>
        <Panel n={3} label="Terms" span={4}>
          <Fields>
            <Field label="Incoterm">DAP Berlin</Field>
            <Field label="HS code" mono>
              851830
            </Field>
            <Field label="Weight">
              <Weight grams={18_400} />
            </Field>
          </Fields>
        </Panel>
        <Panel n={4} label="Route">
          <RouteLine
            label="Route"
            stops={[
              { label: 'Shenzhen', note: '12 Nov', state: 'done' },
              { label: 'Export customs', note: '13 Nov', state: 'done', kind: 'customs' },
              { label: 'Hamburg', note: 'due 28 Nov', state: 'current' },
              { label: 'Import customs', state: 'coming', kind: 'customs' },
              { label: 'Berlin', state: 'coming' },
            ]}
          />
        </Panel>
        <Panel n={5} label="Particulars" span={8}>
          <Fields columns={2}>
            <Field label="Size">
              <Size length={420} width={300} height={255} />
            </Field>
            <Field label="Placed">
              <DateTime at="2026-11-12T08:00:00Z" />
            </Field>
            <Field label="Changed">
              <DateTime at={new Date(Date.now() - 7.4e6)} as="ago" />
            </Field>
            <Field label="Product">
              <Localized text={{ 'zh-CN': '无线降噪耳机' }} />
            </Field>
          </Fields>
        </Panel>
        <Panel n={6} label="Total" span={4} tone="total">
          <div style={{ fontSize: 25, textAlign: 'end' }}>
            <Money value={{ amount: '1284300', currency: 'USD' }} other={{ amount: '9214500', currency: 'CNY' }} strong />
          </div>
        </Panel>
      </Doc>

      <Section title="Stamps">
        <Group gap="xs">
          {[...statuses, 'failed', 'draft', 'published', 'withdrawn', 'requires_action'].map((status) => (
            <Stamp key={status} status={status} />
          ))}
          <Badge>Badge</Badge>
        </Group>
      </Section>

      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title="Timeline">
          <Timeline
            label="Events"
            events={[
              { title: 'Delivered', state: 'coming' },
              { title: 'In transit', at: '2026-11-20T09:12:00Z', place: 'Singapore', state: 'current' },
              { title: 'Customs asked for a document', at: '2026-11-18T03:40:00Z', place: 'Yantian', detail: 'Commercial invoice without HS code', state: 'problem' },
              { title: 'Picked up', at: '2026-11-17T10:02:00Z', place: 'Shenzhen', state: 'done' },
            ]}
          />
        </Section>
        <Section title="One parcel">
          <LaneMap
            fit="lanes"
            lanes={[{ from: { label: 'Shenzhen', point: [114.1, 22.5] }, to: { label: 'Berlin', point: [13.4, 52.5] }, progress: 0.62, tone: 'seal' }]}
          />
        </Section>
      </SimpleGrid>
      <LaneMap lanes={lanes} list />

      <Section title="Orders" actions={<Button size="xs">New</Button>}>
        <Group align="end">
          <TextFilter state={state} name="q" label="Search" />
          <ChoiceFilter state={state} name="status" label="Status" options={statuses.map((value) => ({ value, label: value }))} />
          <ManyFilter state={state} name="lane" label="Lane" options={[{ value: 'CN-DE', label: 'CN → DE' }, { value: 'CN-US', label: 'CN → US' }]} />
          <DensityChoice />
        </Group>
        <DataTable
          label="Orders"
          columns={columns}
          rowKey={(row) => row.id}
          state={state}
          rowTo={(row) => `/orders/${row.id}`}
          page={{ data: { items: rows, next: 'x' }, error: null, isPending: false, isFetching: false, refetch: () => {} }}
          selection={{ chosen, onChange: setChosen, name: (row) => row.id, actions: <Button size="xs">Ship</Button> }}
        />
        <DataTable label="Loading" columns={columns} rowKey={(row) => row.id} page={{ data: undefined, error: null, isPending: true, isFetching: true, refetch: () => {} }} />
      </Section>

      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Chart.Line
          title="Trade value"
          note="USD, by week"
          xLabel="Week"
          x={weeks}
          series={[
            { key: 'now', label: 'This year', values: weeks.map((_, i) => 40_000 + 9000 * Math.sin(i / 2) + i * 4200) },
            { key: 'before', label: 'Last year', values: weeks.map((_, i) => (i > 8 ? null : 30_000 + 7000 * Math.cos(i / 2) + i * 2000)) },
          ]}
          format={(value) => formatMoney({ amount: String(Math.round(value * 100)), currency: 'USD' })}
          formatAxis={formatCompact}
        />
        <Chart.Bar
          title="Orders by week"
          xLabel="Week"
          x={weeks}
          series={[
            { key: 'a', label: 'Paid', values: weeks.map((_, i) => 30 + i * 3) },
            { key: 'b', label: 'Refunded', values: weeks.map((_, i) => 3 + (i % 4)) },
          ]}
        />
        <Chart.Bar title="Top products" across xLabel="Product" x={['无线降噪耳机 Wireless headphones', 'Canvas tote bag', 'Stainless bottle 750 ml', 'Bamboo board']} series={[{ key: 'a', label: 'Units', values: [8120, 4410, 3920, 800] }]} />
        <Chart.Funnel
          title="From view to order"
          stepLabel="Step"
          valueLabel="Visitors"
          steps={[
            { key: 'view', label: 'Product seen', value: 48_211 },
            { key: 'cart', label: 'In the cart', value: 6120 },
            { key: 'checkout', label: 'Checkout', value: 2880 },
            { key: 'paid', label: 'Paid', value: 2311 },
          ]}
        />
        <Chart.Heat
          title="Buyers who come back"
          rowLabel="First order"
          columns={['0', '1', '2', '3', '4']}
          format={(value) => formatPercent(value, 0)}
          rows={[
            { key: '7', label: 'Jul 2026', values: [1, 0.42, 0.37, 0.31, 0.28] },
            { key: '8', label: 'Aug 2026', values: [1, 0.45, 0.4, 0.33, null] },
            { key: '9', label: 'Sep 2026', values: [1, 0.51, 0.44, null, null] },
          ]}
        />
        <Chart.Line title="Empty" xLabel="Week" x={[]} series={[]} />
      </SimpleGrid>

      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title="Form">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              setError(refusal);
            }}
          >
            <Stack>
              <TextInput label="Name" description="As on the licence" withAsterisk {...form.getInputProps('name')} />
              <NumberInput label="Quantity" {...form.getInputProps('lines.0.quantity')} />
              <PasswordInput label="Password" />
              <MoneyInput label="Price" value={money} onChange={setMoney} currencies={['USD', 'EUR', 'JPY', 'KWD']} />
              <QuantityInput label="Quantity with rules" value={quantity} onChange={setQuantity} minimum={60} multiple={12} maximum={1200} />
              <CountrySelect label="Country" defaultValue="DE" />
              <CurrencySelect label="Currency" defaultValue="EUR" />
              <Select label="Incoterm" data={['EXW', 'FOB', 'CIF', 'DAP', 'DDP']} defaultValue="DAP" />
              <DateField label="Due" />
              <DateRange label="Range" from={range[0]} to={range[1]} onChange={(from, to) => setRange([from, to])} />
              <Textarea label="Note" autosize minRows={2} />
              <FormError error={error} form={form} shown={['name', 'lines.0.quantity']} />
              <Group>
                <Button type="submit">Submit</Button>
                <Button variant="default" type="reset">
                  Reset
                </Button>
                <Button variant="subtle">Subtle</Button>
                <Button disabled>Disabled</Button>
                <ConfirmButton danger question="Cancel this order?" text="The buyer is told and the money goes back." onConfirm={() => Promise.reject(refusal)}>
                  Cancel order
                </ConfirmButton>
              </Group>
            </Stack>
          </form>
        </Section>
        <Section title="Choices and states">
          <Checkbox label="I have read the terms" defaultChecked />
          <Switch label="Mail me about this order" defaultChecked />
          <Radio.Group label="Shipping" defaultValue="air">
            <Stack gap="xs" mt="xs">
              <Radio value="air" label="Air, 6–9 days" />
              <Radio value="sea" label="Sea, 32–40 days" />
            </Stack>
          </Radio.Group>
          <SegmentedControl data={['Air', 'Sea', 'Rail']} />
          <Tabs defaultValue="a">
            <Tabs.List>
              <Tabs.Tab value="a">Lines</Tabs.Tab>
              <Tabs.Tab value="b">Documents</Tabs.Tab>
              <Tabs.Tab value="c">History</Tabs.Tab>
            </Tabs.List>
          </Tabs>
          <Stepper active={1} size="sm">
            <Stepper.Step label="Address" />
            <Stepper.Step label="Shipping" />
            <Stepper.Step label="Payment" />
          </Stepper>
          <FileDrop label="Add evidence" files={files} onChange={setFiles} multiple accept="image/*,.pdf" />
          <Alert color="brass" title="Price changed">
            Two lines of your cart cost more than yesterday.
          </Alert>
          <EmptyState title="No orders yet" text="Orders of your buyers appear here." icon="ship">
            <Button>Share your shop</Button>
          </EmptyState>
          <ErrorPanel error={new ProblemError('runtime/unavailable', 503, {}, 'req-01kb7')} onRetry={() => {}} />
        </Section>
      </SimpleGrid>

      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Picture src={null} alt="No picture" />
        <Picture src="/favicon.svg" alt="A sail" />
      </SimpleGrid>
      <CardsSkeleton count={4} />
      <PageSkeleton />
      <Group gap="md">
        {iconNames.map((name) => (
          <span key={name} title={name}>
            <Icon name={name} size={22} />
          </span>
        ))}
      </Group>
    </Stack>
  );
}
