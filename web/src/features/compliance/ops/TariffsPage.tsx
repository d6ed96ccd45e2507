import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { formatNumber, type LocalizedText, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { type Column, DataTable } from '@/ui/DataTable';
import { DateField } from '@/ui/dates';
import { Doc, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import { useTableState } from '@/ui/useTableState';
import { base, type Tariff, type TariffChanges } from '../api';
import styles from '../compliance.module.css';

const list = `${base}/ops/tariffs`;
const tones: Record<Tariff['state'], Tone> = { waiting: 'waiting', in_force: 'done', superseded: 'quiet' };
const formats = ['plain_csv', 'us_hts_json', 'uk_tariff_json', 'hs_nomenclature_csv'];
const LARGEST = 40 * 1024 * 1024;

/** Schedules of countries as versions: handed over, compared, put into force. */
export default function TariffsPage() {
  const { t } = useTranslation('compliance');
  const state = useTableState();
  const page = useCursorPage<Tariff>(list, state.query);
  const [chosen, setChosen] = useState<Tariff | undefined>();
  const sourceOf = useSourceOf();
  const columns: Column<Tariff>[] = [
    {
      key: 'jurisdiction',
      label: t('tariff.jurisdiction'),
      cell: (row) => (
        <div className={styles.code}>
          <span className="mono">{row.jurisdiction}</span>
          <p className={styles.small}>{row.id ? row.file_name : t('tariff.shipped')}</p>
        </div>
      ),
    },
    {
      key: 'source',
      label: t('tariff.source'),
      cell: (row) => (
        <div className={styles.code}>
          {sourceOf(row)}
          <p className={styles.small}>{t('tariff.retrievedOn', { date: row.retrieved })}</p>
        </div>
      ),
    },
    {
      key: 'lines',
      label: t('tariff.lines'),
      numeric: true,
      cell: (row) => (
        <div className={styles.code}>
          {formatNumber(row.lines)}
          {row.rejected > 0 && <p className={styles.small}>{t('tariff.rejected', { count: row.rejected, shown: formatNumber(row.rejected) })}</p>}
        </div>
      ),
    },
    { key: 'state', label: t('tariff.state'), cell: (row) => <Stamp tone={tones[row.state]} label={t(`tariff.states.${row.state}`)} /> },
    {
      key: 'actions',
      label: t('licence.actions'),
      cell: (row) =>
        row.id ? (
          <Button size="xs" variant="default" onClick={() => setChosen(row)}>
            {t('tariff.compare')}
          </Button>
        ) : null,
    },
  ];
  return (
    <ListPage title={t('tariff.title')} lead={t('tariff.lead')}>
      <DataTable label={t('tariff.title')} columns={columns} rowKey={(row) => row.id ?? `sample-${row.jurisdiction}`} page={page} state={state} />
      {chosen?.id && <Changes key={chosen.id} tariff={chosen} id={chosen.id} onInForce={() => setChosen(undefined)} />}
      <Section title={t('tariff.take')}>
        <Take onTaken={setChosen} />
      </Section>
    </ListPage>
  );
}

/** Of what the desk handed over its own words. */
function useSourceOf() {
  const { t } = useTranslation('compliance');
  return (tariff: Tariff) => (tariff.id ? tariff.source : t('tariff.sample'));
}

function Changes({ tariff, id, onInForce }: { tariff: Tariff; id: string; onInForce: () => void }) {
  const { t } = useTranslation('compliance');
  const queries = useQueryClient();
  const sourceOf = useSourceOf();
  const query = useQuery<TariffChanges, ProblemError>({
    queryKey: [list, id, 'changes'],
    queryFn: ({ signal }) => api.get(path`/api/compliance/ops/tariffs/${id}/changes`, { signal }),
  });
  const put = useMutationOnce((_: null, once) => api.post(path`/api/compliance/ops/tariffs/${id}/in-force`, {}, once), {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [list] });
      onInForce();
    },
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  const changes = query.data;
  const counts = [
    ['added', changes.added_count],
    ['removed', changes.removed_count],
    ['rerated', changes.rerated_count],
    ['reworded', changes.reworded_count],
    ['moved', changes.moved_count],
  ] as const;
  return (
    <Doc
      title={t('tariff.changesOf', { place: tariff.jurisdiction })}
      number={tariff.source}
      aside={
        tariff.state === 'waiting' ? (
          <ConfirmButton question={t('tariff.put')} text={t('tariff.putText', { sellers: changes.sellers_touched })} onConfirm={() => put.mutateAsync(null)}>
            {t('tariff.put')}
          </ConfirmButton>
        ) : undefined
      }
    >
      <Panel n={1} label={t('tariff.against')} span={6}>
        {changes.before ? sourceOf(changes.before) : t('tariff.againstNothing')}
      </Panel>
      <Panel n={2} label={t('tariff.touched')} span={6} tone="attention">
        {t('tariff.touchedText', { products: formatNumber(changes.products_touched), sellers: formatNumber(changes.sellers_touched) })}
      </Panel>
      <Panel n={3} label={t('tariff.counts')}>
        <dl className={styles.totals}>
          {counts.map(([name, count]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{t(`tariff.change.${name}`)}</dt>
              <dd>{formatNumber(count)}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      {changes.rerated.length > 0 && (
        <Panel n={4} label={t('tariff.change.rerated')} flush>
          <div className={styles.scroll} role="region" aria-label={t('tariff.change.rerated')} tabIndex={0}>
            <table className={styles.lines}>
              <tbody>
                {changes.rerated.map((one) => (
                  <tr key={one.code}>
                    <td className="mono">{one.code}</td>
                    <td>{one.before ?? '—'}</td>
                    <td>{one.after ?? '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
      {changes.removed.length > 0 && (
        <Panel n={5} label={t('tariff.change.removed')}>
          <span className="mono">{changes.removed.join(', ')}</span>
        </Panel>
      )}
    </Doc>
  );
}

function Take({ onTaken }: { onTaken: (tariff: Tariff) => void }) {
  const { t } = useTranslation('compliance');
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm({ initialValues: { jurisdiction: '', format: 'plain_csv', source: '', retrieved: '' } });
  const take = useMutationOnce(
    (values: typeof form.values) => {
      const body = new FormData();
      body.append('about', JSON.stringify(values));
      for (const file of files) body.append('file', file);
      return api.post<{ tariff: Tariff; rejected: { row: number; field: string; reason: LocalizedText }[] }>(list, body);
    },
    {
      onSuccess: (taken) => {
        void queries.invalidateQueries({ queryKey: [list] });
        onTaken(taken.tariff);
        setFiles([]);
      },
    },
  );
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => take.mutate(values))}>
      <div className={styles.row}>
        <TextInput label={t('tariff.jurisdiction')} description={t('tariff.jurisdictionHint')} maxLength={3} required {...form.getInputProps('jurisdiction')} />
        <NativeSelect label={t('tariff.format')} data={formats.map((one) => ({ value: one, label: t(`tariff.formats.${one}`) }))} {...form.getInputProps('format')} />
        <DateField
          label={t('tariff.retrieved')}
          value={form.values.retrieved || null}
          onChange={(day) => form.setFieldValue('retrieved', day ?? '')}
          error={form.errors.retrieved}
          required
        />
      </div>
      <TextInput label={t('tariff.source')} description={t('tariff.sourceHint')} maxLength={300} required {...form.getInputProps('source')} />
      <FileDrop label={t('tariff.file')} files={files} onChange={setFiles} accept=".csv,.json" maxFiles={1} maxBytes={LARGEST} />
      <FormError error={take.error} form={form} shown={['jurisdiction', 'format', 'source', 'retrieved']} />
      {take.data && take.data.rejected.length > 0 && (
        <ul className={styles.list}>
          {take.data.rejected.map((bad) => (
            <li key={bad.row}>
              {t('tariff.badRow', { row: bad.row, field: bad.field })} {plainText(bad.reason)}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button type="submit" loading={take.isPending} disabled={files.length === 0}>
          {t('tariff.send')}
        </Button>
      </div>
    </form>
  );
}
