// The dispute room: the same page for buyer, seller and platform; what each may do follows from the state and the side.
import { Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type Page, type ProblemError, uploadFile, useCursorPage, useMutationOnce } from '@/api';
import type { MoneyValue } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { FileDrop } from '@/ui/FileDrop';
import { DetailPage, ListPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { MoneyInput } from '@/ui/MoneyInput';
import { useParam } from '@/ui/navigation';
import { Picture } from '@/ui/Picture';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { toast } from '@/ui/toast';
import type { Tone } from '@/ui/tones';
import { useTableState } from '@/ui/useTableState';
import { blobUrl, type Dispute, type DisputeRoom as Room, type DisputeState, type Ruling } from './api';
import styles from './orders.module.css';

const tones: Record<DisputeState, Tone> = {
  opened: 'problem',
  seller_response: 'waiting',
  agreed: 'info',
  escalated: 'problem',
  evidence: 'waiting',
  arbitration: 'waiting',
  decided: 'info',
  executed: 'done',
  withdrawn: 'quiet',
};

export function DisputeList({ base }: { base: string }) {
  const { t } = useTranslation('orders');
  const state = useTableState();
  const page = useCursorPage<Dispute>('/api/orders/disputes', state.query);
  return (
    <ListPage title={t('dispute.list')} lead={t('dispute.lead')}>
      <DataTable
        label={t('dispute.list')}
        state={state}
        page={page}
        rowKey={(row) => row.id}
        rowTo={(row) => `${base}/${row.id}`}
        columns={[
          { key: 'order', label: t('list.number'), cell: (row) => <span className="mono">{row.order_number}</span> },
          { key: 'claim', label: t('dispute.claim'), numeric: true, cell: (row) => <Money value={row.claim} /> },
          { key: 'frozen', label: t('dispute.frozen'), numeric: true, wideOnly: true, cell: (row) => (row.frozen ? <Money value={row.frozen} /> : '—') },
          { key: 'due', label: t('dispute.due'), wideOnly: true, cell: (row) => (row.due_at ? <DateTime at={row.due_at} /> : '—') },
          { key: 'state', label: t('list.state'), cell: (row) => <Stamp tone={tones[row.state]} label={t(`dispute.state.${row.state}`)} /> },
        ]}
        empty={<EmptyState icon="check" title={t('dispute.none')} text={t('dispute.noneText')} />}
      />
    </ListPage>
  );
}

/** Disputes about one order, on its page. */
export function OrderDisputes({ order, base }: { order: string; base: string }) {
  const { t } = useTranslation('orders');
  const query = useQuery<Page<Dispute>, ProblemError>({
    queryKey: ['/api/orders/disputes', order],
    queryFn: ({ signal }) => api.get<Page<Dispute>>('/api/orders/disputes', { query: { order }, signal }),
    retry: false,
  });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('dispute.title')}>
      {items.map((one) => (
        <Group key={one.id} gap="sm">
          <Link to={`${base}/${one.id}`}>{t('dispute.open')}</Link>
          <Money value={one.claim} />
          <Stamp tone={tones[one.state]} label={t(`dispute.state.${one.state}`)} />
        </Group>
      ))}
    </Section>
  );
}

/** The buyer claims money of an order. */
export function OpenDispute({ order, total }: { order: string; total: MoneyValue }) {
  const { t } = useTranslation('orders');
  const queries = useQueryClient();
  const [claim, setClaim] = useState(total);
  const [reason, setReason] = useState('');
  const open = useMutationOnce((body: { claim: MoneyValue; reason: string }, once) => api.post<Dispute>(path`/api/orders/orders/${order}/disputes`, body, once));
  return (
    <ConfirmButton
      variant="default"
      danger
      blocked={reason.trim() === ''}
      question={t('dispute.openQuestion')}
      text={
        <Stack gap="sm">
          <p>{t('dispute.openText')}</p>
          <MoneyInput label={t('dispute.claim')} value={claim} onChange={setClaim} />
          <Textarea label={t('dispute.reason')} required maxLength={4000} autosize minRows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Stack>
      }
      onConfirm={async () => {
        await open.mutateAsync({ claim, reason: reason.trim() });
        await queries.invalidateQueries({ queryKey: ['/api/orders/disputes'] });
        await queries.invalidateQueries({ queryKey: ['/api/payments/escrow', order] });
        toast(t('dispute.done'));
      }}
    >
      {t('dispute.start')}
    </ConfirmButton>
  );
}

export function DisputePage({ back, orders }: { back: string; orders: string }) {
  const { t } = useTranslation('orders');
  const id = useParam('dispute');
  const query = useQuery<Room, ProblemError>({
    queryKey: ['/api/orders/disputes', id],
    queryFn: ({ signal }) => api.get<Room>(path`/api/orders/disputes/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('dispute.title')}
      title={(room) => t('dispute.about', { number: room.dispute.order_number })}
      beside={(room) => <Stamp tone={tones[room.dispute.state]} label={t(`dispute.state.${room.dispute.state}`)} />}
      back={{ to: back, label: t('dispute.list') }}
      aside={(room) => (
        <Section title={t('dispute.money')}>
          <Stack gap="xs">
            <div>
              {t('dispute.claim')}: <Money value={room.dispute.claim} />
            </div>
            {room.dispute.frozen && (
              <div>
                {t('dispute.frozen')}: <Money value={room.dispute.frozen} />
              </div>
            )}
            {room.refund && (
              <div>
                <strong>{t('dispute.toBuyer')}</strong>: <Money value={room.refund} />
              </div>
            )}
            {room.dispute.due_at && (
              <div>
                {t(`dispute.dueText.${room.dispute.state}`, { defaultValue: t('dispute.due') })} <DateTime at={room.dispute.due_at} />
              </div>
            )}
            {room.favours_buyer && <div>{t('dispute.favoursBuyer')}</div>}
            <Link to={`${orders}/${room.dispute.order}`}>{t('dispute.toOrder')}</Link>
          </Stack>
        </Section>
      )}
    >
      {(room) => (
        <>
          <Acts room={room} />
          <Section title={t('dispute.record')}>
            <Timeline
              label={t('dispute.record')}
              events={[...room.entries].reverse().map((entry, i) => ({
                id: `${i}`,
                state: 'done' as const,
                at: entry.at,
                title: (
                  <>
                    {t(`dispute.kind.${entry.kind}`)} · {t(`dispute.side.${entry.side}`)}
                    {entry.amount && (
                      <>
                        {' · '}
                        <Money value={entry.amount} />
                      </>
                    )}
                  </>
                ),
                detail: (entry.body || entry.document) && (
                  <>
                    {entry.body}
                    {entry.document && <Shown document={entry.document} file={entry.file} />}
                  </>
                ),
              }))}
            />
          </Section>
        </>
      )}
    </DetailPage>
  );
}

/** What was shown: its name, and the file itself when it was handed over. */
function Shown({ document, file }: { document: string; file: string | null }) {
  if (!file) return <div className="mono">{document}</div>;
  const isPicture = !document.toLowerCase().endsWith('.pdf');
  return (
    <a href={blobUrl(file)} target="_blank" rel="noreferrer" className={styles.shown}>
      {isPicture && <Picture src={blobUrl(file)} alt="" size={96} />}
      <span className="mono">{document}</span>
    </a>
  );
}

function useAct(room: Room) {
  const { t } = useTranslation('orders');
  const queries = useQueryClient();
  const mutation = useMutationOnce((body: Record<string, unknown>, once) => api.post<Room>(path`/api/orders/disputes/${room.dispute.id}/acts`, body, once));
  return async (body: Record<string, unknown>) => {
    await mutation.mutateAsync(body);
    await queries.invalidateQueries({ queryKey: ['/api/orders/disputes'] });
    await queries.invalidateQueries({ queryKey: ['/api/payments/escrow'] });
    toast(t('dispute.done'));
  };
}

function Acts({ room }: { room: Room }) {
  const { t } = useTranslation('orders');
  const { has } = useSession();
  const act = useAct(room);
  const { side, offer, dispute } = room;
  const is = (...states: DisputeState[]) => states.includes(dispute.state);
  const may = { buyer: has(['owner', 'buyer'], 'buyer'), seller: has(['owner', 'staff'], 'seller'), platform: has(['operator', 'support'], 'platform'), system: false }[side];
  if (!may || is('executed', 'withdrawn', 'agreed')) return null;
  const party = side !== 'platform';
  const rests = side === 'buyer' ? room.buyer_rests : room.seller_rests;
  return (
    <Section title={t('dispute.acts')}>
      {offer && is('seller_response') && (
        <p>
          {t(offer.side === side ? 'dispute.yourOffer' : 'dispute.theirOffer')} <Money value={offer.refund} />
        </p>
      )}
      <Group gap="xs">
        {party && is('seller_response') && offer && offer.side !== side && (
          <ConfirmButton question={t('dispute.acceptQuestion')} text={<Money value={offer.refund} />} onConfirm={() => act({ act: 'accept' })}>
            {t('dispute.accept')}
          </ConfirmButton>
        )}
        {party && is('seller_response') && <Offer room={room} />}
        {is('seller_response', 'evidence') && <Words act="show" send={act} />}
        {is('seller_response', 'evidence') && <Words act="state" send={act} />}
        {party && is('seller_response') && (
          <ConfirmButton variant="default" question={t('dispute.escalateQuestion')} text={t('dispute.escalateText')} onConfirm={() => act({ act: 'escalate' })}>
            {t('dispute.escalate')}
          </ConfirmButton>
        )}
        {party && is('evidence') && !rests && (
          <ConfirmButton variant="default" question={t('dispute.restQuestion')} text={t('dispute.restText')} onConfirm={() => act({ act: 'rest' })}>
            {t('dispute.rest')}
          </ConfirmButton>
        )}
        {party && is('decided') && !room.final && !room.appealed && <Words act="appeal" send={act} />}
        {side === 'platform' && (is('arbitration') || (is('decided') && room.appealed && !room.final)) && <Rule room={room} />}
        {side === 'buyer' && is('seller_response', 'evidence', 'arbitration') && (
          <ConfirmButton variant="default" danger question={t('dispute.withdrawQuestion')} text={t('dispute.withdrawText')} onConfirm={() => act({ act: 'withdraw' })}>
            {t('dispute.withdraw')}
          </ConfirmButton>
        )}
      </Group>
    </Section>
  );
}

function Offer({ room }: { room: Room }) {
  const { t } = useTranslation('orders');
  const act = useAct(room);
  const [refund, setRefund] = useState<MoneyValue>(room.offer?.refund ?? room.dispute.frozen ?? room.dispute.claim);
  const [body, setBody] = useState('');
  return (
    <ConfirmButton
      variant="default"
      question={t('dispute.offerQuestion')}
      text={
        <Stack gap="sm">
          <MoneyInput label={t('dispute.toBuyer')} value={refund} onChange={setRefund} />
          <Textarea label={t('dispute.words')} maxLength={2000} value={body} onChange={(event) => setBody(event.target.value)} />
        </Stack>
      }
      onConfirm={() => act({ act: 'offer', refund, body: body.trim() || null })}
    >
      {t('dispute.offer')}
    </ConfirmButton>
  );
}

function Words({ act, send }: { act: 'state' | 'show' | 'appeal'; send: (body: Record<string, unknown>) => Promise<void> }) {
  const { t } = useTranslation('orders');
  const [body, setBody] = useState('');
  const [number, setNumber] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const shows = act === 'show';
  const [file] = files;
  // A file goes by its own name when nobody gave it another.
  const document = number.trim() || (file?.name.slice(0, 120) ?? '');
  const blocked = shows ? document === '' : body.trim() === '';
  const show = async () => {
    const blob = file ? (await uploadFile(file, { isPublic: false })).id : null;
    await send({ act, document, body: body.trim() || null, sha256: null, file: blob });
    setFiles([]);
    setNumber('');
  };
  return (
    <ConfirmButton
      variant="default"
      blocked={blocked}
      question={t(`dispute.${act}Question`)}
      text={
        <Stack gap="sm">
          {shows && <TextInput label={t('dispute.document')} maxLength={120} value={number} onChange={(event) => setNumber(event.target.value)} />}
          {shows && <FileDrop label={t('dispute.file')} files={files} onChange={setFiles} accept="image/*,.pdf" />}
          <Textarea label={t('dispute.words')} required={!shows} maxLength={2000} autosize minRows={3} value={body} onChange={(event) => setBody(event.target.value)} />
        </Stack>
      }
      onConfirm={() => (shows ? show() : send({ act, body: body.trim() }))}
    >
      {t(act === 'state' ? 'dispute.say' : `dispute.${act}`)}
    </ConfirmButton>
  );
}

/** The ruling is worked out by the server before it is given. */
function Rule({ room }: { room: Room }) {
  const { t } = useTranslation('orders');
  const act = useAct(room);
  const { currency } = room.dispute.claim;
  const [proven, setProven] = useState<number | string>(100);
  const [fault, setFault] = useState<number | string>(100);
  const [kept, setKept] = useState<MoneyValue>({ amount: '0', currency });
  const [body, setBody] = useState('');
  const wanted = { proven_percent: String(proven), fault_percent: String(fault), kept };
  const result = useQuery<Ruling, ProblemError>({
    queryKey: ['/api/orders/disputes', room.dispute.id, 'calculate', wanted],
    queryFn: () => api.post<Ruling>(path`/api/orders/disputes/${room.dispute.id}/calculate`, wanted),
    retry: false,
  });
  return (
    <ConfirmButton
      blocked={body.trim() === '' || !result.data}
      question={t('dispute.ruleQuestion')}
      text={
        <Stack gap="sm">
          <NumberInput label={t('dispute.proven')} min={0} max={100} suffix=" %" value={proven} onChange={setProven} />
          <NumberInput label={t('dispute.fault')} min={0} max={100} suffix=" %" value={fault} onChange={setFault} />
          <MoneyInput label={t('dispute.kept')} value={kept} onChange={setKept} />
          {result.data && (
            <p role="status">
              {t('dispute.toBuyer')}: <Money value={result.data.refund} /> · {t('dispute.toSeller')}: <Money value={result.data.release} />
            </p>
          )}
          <Textarea label={t('dispute.grounds')} required maxLength={4000} autosize minRows={3} value={body} onChange={(event) => setBody(event.target.value)} />
        </Stack>
      }
      onConfirm={() => act({ act: 'rule', ...wanted, body: body.trim() })}
    >
      {t(room.appealed ? 'dispute.ruleAgain' : 'dispute.rule')}
    </ConfirmButton>
  );
}
