import { Button, Group, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { currencyName, formatDay, formatNumber } from '@/i18n/format';
import { Chart } from '@/ui/Charts';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { ImportReport, Rate } from '../api';

const address = '/api/payments/rates';
const spans = [30, 90, 365, 1825];
const figure = (value: number) => formatNumber(value, { maximumSignificantDigits: 7 });

/** Exchange rates: the newest day, a currency over time, and the import. */
export default function RatesPage() {
  const { t } = useTranslation('payments');
  const day = useQuery<{ date: string | null; base: string; rates: Rate[] }, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
  });
  const [chosen, setChosen] = useState('USD');
  const [days, setDays] = useState(365);
  const has = day.data?.rates.some(({ currency }) => currency === chosen);
  const currency = has ? chosen : (day.data?.rates[0]?.currency ?? chosen);
  const rates = day.data?.rates ?? [];
  return (
    <ListPage title={t('rates.title')} lead={t('rates.lead')}>
      {day.error && <ErrorPanel error={day.error} onRetry={() => void day.refetch()} />}
      {!day.data && !day.error && <TextSkeleton />}
      {day.data && rates.length === 0 && <EmptyState icon="chart" title={t('rates.none')} text={t('rates.noneText')} />}
      {day.data && rates.length > 0 && (
        <>
          <Section
            title={t('rates.history')}
            actions={
              <Group gap="sm">
                <NativeSelect
                  label={t('rates.currency')}
                  value={currency}
                  onChange={(event) => setChosen(event.target.value)}
                  data={rates.map((rate) => ({ value: rate.currency, label: `${rate.currency} · ${currencyName(rate.currency)}` }))}
                />
                <NativeSelect
                  label={t('rates.span')}
                  value={String(days)}
                  onChange={(event) => setDays(Number(event.target.value))}
                  data={spans.map((span) => ({ value: String(span), label: t('rates.days', { count: span }) }))}
                />
              </Group>
            }
          >
            <History currency={currency} days={days} base={day.data.base} />
          </Section>
          <Section title={t('rates.newest')}>
            <DataTable
              label={t('rates.newest')}
              rows={rates}
              rowKey={(row) => row.currency}
              columns={[
                { key: 'currency', label: t('rates.currency'), cell: (row) => `${row.currency} · ${currencyName(row.currency)}` },
                { key: 'date', label: t('rates.day'), cell: (row) => <DateTime at={row.date} as="day" /> },
                { key: 'source', label: t('rates.source'), cell: (row) => t(`rates.from.${row.source}`) },
                { key: 'rate', label: t('rates.per', { base: day.data.base }), cell: (row) => <span className="mono">{row.rate}</span>, numeric: true },
              ]}
            />
          </Section>
        </>
      )}
      <Import />
    </ListPage>
  );
}

function History({ currency, days, base }: { currency: string; days: number; base: string }) {
  const { t } = useTranslation('payments');
  const one = path`/api/payments/rates/${currency}`;
  const query = useQuery<{ items: Rate[] }, ProblemError>({
    queryKey: [one, days],
    queryFn: ({ signal }) => api.get(one, { query: { days }, signal }),
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  const { items } = query.data;
  if (items.length === 0) return <EmptyState icon="chart" title={t('rates.noHistory')} text={t('rates.noHistoryText')} />;
  const sources = [...new Set(items.map((rate) => t(`rates.from.${rate.source}`)))].join(', ');
  return (
    <Chart.Line
      title={t('rates.chart', { currency, base })}
      note={t('rates.note', { source: sources, day: formatDay(items.at(-1)?.date ?? '') })}
      xLabel={t('rates.day')}
      x={items.map((rate) => rate.date)}
      series={[{ key: currency, label: currency, values: items.map((rate) => Number(rate.rate)) }]}
      format={figure}
    />
  );
}

function Import() {
  const { t } = useTranslation('payments');
  const client = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [source, setSource] = useState('ecb');
  const send = useMutation<ImportReport, ProblemError, boolean>({
    mutationFn: (dry) => {
      const body = new FormData();
      body.append('file', files[0] ?? new Blob());
      return api.post(`/api/payments/ops/rates?source=${source}&dry_run=${dry}`, body);
    },
    onSuccess: (report) => {
      if (!report.dry_run) void client.invalidateQueries({ queryKey: [address] });
    },
  });
  const report = send.data;
  const ready = report?.dry_run === true && report.errors_count === 0;
  const choose = (next: File[]) => {
    setFiles(next);
    send.reset();
  };
  return (
    <Section title={t('rates.import')}>
      <Doc>
        <Panel n="1" label={t('rates.file')} span={6}>
          <FileDrop label={t('rates.file')} hint={t('rates.fileHint')} files={files} onChange={choose} accept=".zip,.csv" maxBytes={20 * 1024 * 1024} />
        </Panel>
        <Panel n="2" label={t('rates.source')} span={6}>
          <NativeSelect
            label={t('rates.source')}
            value={source}
            onChange={(event) => {
              setSource(event.target.value);
              send.reset();
            }}
            data={['ecb', 'operator'].map((value) => ({ value, label: t(`rates.from.${value}`) }))}
          />
          <Group gap="sm" mt="md">
            <Button variant="default" disabled={files.length === 0} loading={send.isPending} onClick={() => send.mutate(true)}>
              {t('rates.try')}
            </Button>
            <Button disabled={!ready} loading={send.isPending} onClick={() => send.mutate(false)}>
              {t('rates.take')}
            </Button>
          </Group>
        </Panel>
        {(report || send.error) && (
          <Panel n="3" label={t('rates.report')}>
            <FormError error={send.error} />
            {report && <Report report={report} />}
          </Panel>
        )}
      </Doc>
    </Section>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { t } = useTranslation('payments');
  const key = report.errors_count > 0 ? 'bad' : report.dry_run ? 'good' : 'taken';
  return (
    <div role="status">
      <Stamp tone={key === 'bad' ? 'problem' : 'done'} label={t(`rates.${key}`)} />
      <Fields columns={3}>
        <Field label={t('rates.count')}>{formatNumber(report.rates)}</Field>
        <Field label={t('rates.changed')}>{report.dry_run ? '—' : formatNumber(report.changed)}</Field>
        <Field label={t('rates.range')}>{report.first_day ? `${formatDay(report.first_day)} – ${formatDay(report.last_day ?? '')}` : '—'}</Field>
        {report.skipped.length > 0 && <Field label={t('rates.skipped')}>{report.skipped.join(', ')}</Field>}
      </Fields>
      {report.errors.length > 0 && (
        <DataTable
          label={t('rates.errors', { count: report.errors_count })}
          rows={report.errors}
          rowKey={(row) => `${row.line}${row.column}${row.code}`}
          columns={[
            { key: 'line', label: t('rates.line'), cell: (row) => row.line, numeric: true },
            { key: 'column', label: t('rates.column'), cell: (row) => <span className="mono">{row.column}</span> },
            { key: 'what', label: t('rates.wrong'), cell: (row) => t(`rates.code.${row.code}`, { defaultValue: row.message }) },
          ]}
        />
      )}
    </div>
  );
}
