import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { Actor } from '@/features/identity/Actor';
import { bestText, countryName } from '@/i18n/format';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { DetailPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime, Localized, Weight } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import type { Tone } from '@/ui/tones';
import { base, type Declaration, type Difference } from './api';
import styles from '../compliance.module.css';

interface Props {
  back: { to: string; label: string };
  /** Where orders of this surface are shown. */
  orders: string;
  /** The seller acts on it; the desk looks. */
  mine: boolean;
  actions?: (declaration: Declaration) => ReactNode;
  children?: (declaration: Declaration) => ReactNode;
}

const messageTones: Record<Declaration['messages'][number]['state'], Tone> = { built: 'quiet', waiting: 'waiting', unknown: 'waiting', taken: 'done', refused: 'problem' };

/** One declaration: its documents side by side, what differs, its messages, and what customs said. */
export function DeclarationDetail({ back, orders, mine, actions, children }: Props) {
  const { t } = useTranslation('customs');
  const id = useParam('declaration');
  const query = useQuery<Declaration, ProblemError>({
    queryKey: [base, id],
    queryFn: ({ signal }) => api.get(path`/api/compliance/declarations/${id}`, { signal }),
    // While customs have it, receipts come by themselves.
    refetchInterval: (now) => (['submitted', 'accepted', 'inspection'].includes(now.state.data?.state ?? '') || now.state.data?.asked ? 5_000 : false),
  });
  return (
    <DetailPage
      query={query}
      name={t('one.title')}
      title={(declaration) => t('one.number', { number: declaration.number })}
      beside={(declaration) => <Stamp status={declaration.state} namespace="customs" />}
      actions={actions}
      back={back}
      aside={(declaration) => <Receipts declaration={declaration} />}
    >
      {(declaration) => (
        <>
          <Sheet declaration={declaration} orders={orders} />
          <Parcels declaration={declaration} back={back.to} />
          <Differences declaration={declaration} mine={mine} />
          <Sides declaration={declaration} />
          {children?.(declaration)}
          <Messages declaration={declaration} />
          <Moves declaration={declaration} />
        </>
      )}
    </DetailPage>
  );
}

function Sheet({ declaration, orders }: { declaration: Declaration; orders: string }) {
  const { t } = useTranslation('customs');
  const { particulars } = declaration;
  return (
    <Doc title={t(`direction.${declaration.direction}`)} number={declaration.invt_no ?? declaration.number} aside={<Stamp size="lg" status={declaration.state} namespace="customs" />}>
      <Panel n={1} label={t('list.order')} span={4}>
        <Link to={`${orders}/${declaration.order}`}>{declaration.order_number}</Link>
      </Panel>
      <Panel n={2} label={t('list.mode')} span={4}>
        {declaration.mode} {t(`mode.${declaration.mode}`)}
      </Panel>
      <Panel n={3} label={t('list.lane')} span={4}>
        {t('list.fromTo', { from: countryName(declaration.from), to: countryName(declaration.to) })}
      </Panel>
      <Panel n={4} label={t('one.goods')} span={4} tone="total">
        <Money value={declaration.goods} />
      </Panel>
      <Panel n={5} label={t('one.weight')} span={4}>
        <Weight grams={particulars.gross_weight_grams} /> / <Weight grams={particulars.net_weight_grams} />
        <p className={styles.small}>{t('one.packages', { count: particulars.packages })}</p>
      </Panel>
      <Panel n={6} label={t('one.transport')} span={4}>
        {[t(`transport.${particulars.traf_mode}`, { defaultValue: particulars.traf_mode }), particulars.traf_name, particulars.voyage_no, particulars.bill_no].filter(Boolean).join(' · ')}
      </Panel>
      <Panel n={7} label={t('one.numbers')} span={12}>
        <Fields columns={3}>
          <Field label={t('one.preNo')} mono>
            {declaration.pre_no}
          </Field>
          <Field label={t('one.invtNo')} mono>
            {declaration.invt_no}
          </Field>
          <Field label={t('one.sumNo')} mono>
            {declaration.sum_no}
          </Field>
        </Fields>
      </Panel>
      <Panel n={8} label={t('one.lines')} span={12} flush>
        <div className={styles.scroll}>
          <table className={styles.lines}>
            <caption className="visually-hidden">{t('one.lines')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('line.gcode')}</th>
                <th scope="col">{t('line.gname')}</th>
                <th scope="col">{t('line.gmodel')}</th>
                <th scope="col">{t('line.quantity')}</th>
                <th scope="col">{t('line.country')}</th>
              </tr>
            </thead>
            <tbody>
              {particulars.lines.map((line, at) => (
                <tr key={at}>
                  <td className="mono">{line.gcode || '—'}</td>
                  <td>{line.gname}</td>
                  <td>{line.gmodel}</td>
                  <td>
                    {line.qty1} <span className="mono">{line.unit1}</span>
                  </td>
                  <td>{countryName(line.country)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
    </Doc>
  );
}

/** The parcels of an order that goes in several, and which list declares each. */
function Parcels({ declaration, back }: { declaration: Declaration; back: string }) {
  const { t } = useTranslation('customs');
  if (declaration.parcels.length === 0) return null;
  return (
    <Section title={t('parcels.title')}>
      <p className={styles.small}>{t(declaration.is_apart ? 'parcels.apart' : 'parcels.lead')}</p>
      <DataTable
        label={t('parcels.title')}
        rows={declaration.parcels}
        rowKey={(row) => row.shipment}
        columns={[
          { key: 'parcel', label: t('parcels.parcel'), cell: (row) => <span className="mono">{row.tracking_number}</span> },
          {
            key: 'list',
            label: t('parcels.list'),
            cell: (row) => (row.declaration ? row.declaration === declaration.id ? <strong className="mono">{row.number}</strong> : <Link to={`${back}/${row.declaration}`}>{row.number}</Link> : t('parcels.undeclared')),
          },
          { key: 'state', label: t('list.state'), cell: (row) => (row.state ? <Stamp status={row.state} namespace="customs" /> : '—') },
          { key: 'goods', label: t('parcels.goods'), numeric: true, cell: (row) => (row.goods ? <Money value={row.goods} /> : '—') },
        ]}
      />
    </Section>
  );
}

function Differences({ declaration, mine }: { declaration: Declaration; mine: boolean }) {
  const { t } = useTranslation('customs');
  if (declaration.findings.length === 0) {
    return declaration.state === 'draft' && mine ? <p className={styles.small}>{t('differences.unchecked')}</p> : null;
  }
  return (
    <Section title={t('differences.title')}>
      <DataTable<Difference>
        label={t('differences.title')}
        rows={declaration.findings}
        rowKey={(row) => `${row.rule} ${row.element} ${row.documents.join()} ${row.found.en}`}
        columns={[
          {
            key: 'rule',
            label: t('differences.rule'),
            cell: (row) => (
              <>
                <Stamp tone={row.is_warning ? 'waiting' : 'problem'} label={t(row.is_warning ? 'differences.warning' : 'differences.blocks')} /> {t(`rule.${row.rule}`, { defaultValue: row.rule })}
              </>
            ),
          },
          { key: 'element', label: t('differences.element'), cell: (row) => <Element name={row.element} /> },
          { key: 'documents', label: t('differences.documents'), cell: (row) => row.documents.map((number) => t(`message.${number}`, { defaultValue: number })).join(', ') || '—' },
          { key: 'expected', label: t('differences.expected'), cell: (row) => <Localized text={row.expected} /> },
          { key: 'found', label: t('differences.found'), cell: (row) => <Localized text={row.found} /> },
          { key: 'code', label: t('differences.code'), cell: (row) => <span className="mono">{row.receipt_code ?? '—'}</span> },
        ]}
      />
    </Section>
  );
}

function Sides({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  if (declaration.sides.length === 0) return null;
  const off = new Set(declaration.findings.filter((one) => !one.is_warning).map((one) => one.element));
  const cell = (text: string | null) => <span className="mono">{text ?? '—'}</span>;
  return (
    <Section title={t('sides.title')}>
      <DataTable
        label={t('sides.title')}
        rows={declaration.sides}
        rowKey={(row) => row.element}
        columns={[
          {
            key: 'element',
            label: t('differences.element'),
            cell: (row) => (
              <>
                <Element name={row.element} /> {off.has(row.element) && <Stamp tone="problem" label={t('differences.blocks')} />}
              </>
            ),
          },
          { key: 'order', label: t('sides.order'), cell: (row) => cell(row.order) },
          { key: 'payment', label: t('sides.payment'), cell: (row) => cell(row.payment) },
          { key: 'waybill', label: t('sides.waybill'), cell: (row) => cell(row.waybill) },
          { key: 'list', label: t('sides.list'), cell: (row) => cell(row.list) },
        ]}
      />
    </Section>
  );
}

function Messages({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  return (
    <Section title={t('messages.title')}>
      <DataTable
        label={t('messages.title')}
        rows={declaration.messages}
        rowKey={(row) => row.guid}
        columns={[
          { key: 'number', label: t('messages.message'), cell: (row) => `${row.number} ${t(`message.${row.number}`, { defaultValue: '' })}` },
          { key: 'guid', label: t('messages.guid'), cell: (row) => <span className="mono">{row.guid}</span>, wideOnly: true },
          {
            key: 'state',
            label: t('list.state'),
            cell: (row) => (
              <>
                {row.state === 'waiting' && declaration.by_hand ? (
                  <Stamp tone="quiet" label={t('messageState.byHand')} />
                ) : (
                  <Stamp tone={messageTones[row.state]} label={t(`messageState.${row.state}`)} />
                )}
                {row.problem && <p className={styles.small}>{row.problem}</p>}
              </>
            ),
          },
          { key: 'taken', label: t('messages.taken'), cell: (row) => <DateTime at={row.taken_at} />, wideOnly: true },
          {
            key: 'xml',
            label: t('messages.file'),
            cell: (row) =>
              row.is_forgotten ? (
                t('messages.forgotten')
              ) : (
                <a href={path`/api/compliance/declarations/${declaration.id}/messages/${row.guid}`} download>
                  {t('messages.download')}
                </a>
              ),
          },
        ]}
        empty={<EmptyState icon="document" title={t('messages.none')} text={t('messages.noneText')} />}
      />
    </Section>
  );
}

/** What customs said, the newest first. */
function Receipts({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  const newest = [...declaration.receipts].sort((one, other) => other.told_at.localeCompare(one.told_at));
  if (newest.length === 0) return <EmptyState icon="stamp" title={t('receipts.none')} text={t('receipts.noneText')} />;
  return (
    <Section title={t('receipts.title')}>
      <Timeline
        label={t('receipts.title')}
        events={newest.map((one, at) => ({
          id: `${one.guid} ${one.status} ${one.told_at}`,
          title: `${one.number} · ${one.status} ${bestText(one.meaning).text}`,
          at: one.heard_at,
          detail: `${one.info} (${t(`way.${one.way}`, { defaultValue: t('way.desk') })})`,
          state: one.status < 0 || one.status === 100 ? 'problem' : at === 0 ? 'current' : 'done',
        }))}
      />
    </Section>
  );
}

/** A field of customs' messages: what it is, and its official spelling. */
function Element({ name }: { name: string }) {
  const { t } = useTranslation('customs');
  if (!name) return <>—</>;
  const words = t(`element.${name}`, { defaultValue: '' });
  return (
    <>
      {words} <span className={words ? `mono ${styles.small}` : 'mono'}>{name}</span>
    </>
  );
}

function Moves({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  return (
    <Section title={t('moves.title')}>
      <DataTable
        label={t('moves.title')}
        rows={declaration.moves}
        rowKey={(row) => `${row.at} ${row.to} ${row.deed} ${row.reason}`}
        columns={[
          { key: 'at', label: t('moves.at'), cell: (row) => <DateTime at={row.at} /> },
          { key: 'to', label: t('list.state'), cell: (row) => <Stamp status={row.to} namespace="customs" /> },
          { key: 'actor', label: t('moves.actor'), cell: (row) => <Actor actor={row.actor} /> },
          { key: 'deed', label: t('moves.deed'), cell: (row) => t(`deeds.${row.deed}`, { words: row.reason }) },
          { key: 'reason', label: t('moves.reason'), cell: (row) => (row.deed === 'checked' ? '' : row.reason) },
        ]}
      />
    </Section>
  );
}
