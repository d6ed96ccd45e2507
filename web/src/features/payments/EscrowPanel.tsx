// The money of an order for whoever looks: what is held, instalments to pay, milestones to release, the evidence for both.
import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useGo } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline, type TimelineEvent } from '@/ui/Timeline';
import { toast, toastError } from '@/ui/toast';
import type { Escrow, EvidenceKind, Intent, Milestone, Terms } from './api';
import styles from './payments.module.css';
import { isComplete, TermsForm, thirtySeventy } from './TermsForm';

const shownBy: Record<Escrow['side'], EvidenceKind[]> = {
  buyer: ['inspection', 'delivery'],
  seller: ['transport_document', 'customs'],
  platform: ['inspection', 'transport_document', 'customs', 'delivery'],
  system: [],
};

function useAct(order: string) {
  const { t } = useTranslation('payments');
  const queries = useQueryClient();
  const mutation = useMutationOnce(({ to, body }: { to: string; body: unknown }, once) => api.post<Escrow>(`/api/payments/escrow/${order}/${to}`, body, once));
  return async (to: string, body: unknown) => {
    await mutation.mutateAsync({ to, body });
    await queries.invalidateQueries({ queryKey: ['/api/payments/escrow', order] });
    toast(t('escrow.done'));
  };
}

export default function EscrowPanel({ order }: { order: string }) {
  const { t } = useTranslation('payments');
  const query = useQuery<Escrow, ProblemError>({
    queryKey: ['/api/payments/escrow', order],
    queryFn: ({ signal }) => api.get<Escrow>(path`/api/payments/escrow/${order}`, { signal }),
    // Orders of before have no such page, and staff without a part in money don't see it.
    retry: false,
  });
  const escrow = query.data;
  if (!escrow || (escrow.state === 'open' && escrow.offers.length === 0 && escrow.amendments.length === 0 && escrow.side !== 'seller')) return null;
  return (
    <Section title={t('escrow.title')} actions={<Stamp tone={tone(escrow)} label={t(`standing.${escrow.standing}`)} />}>
      <dl className={styles.figures}>
        {(['funded', 'held', 'frozen', 'released', 'refunded', 'unfunded'] as const)
          .filter((name) => name === 'held' || escrow[name].amount !== '0')
          .map((name) => (
            <div key={name}>
              <dt>{t(`escrow.${name}`)}</dt>
              <dd>
                <Money value={escrow[name]} />
              </dd>
            </div>
          ))}
        {escrow.commission && (
          <div>
            <dt>{t('money.commission')}</dt>
            <dd>
              <Money value={escrow.commission} />
            </dd>
          </div>
        )}
      </dl>
      {escrow.frozen.amount !== '0' && <p className={styles.small}>{t('escrow.frozenText')}</p>}
      {escrow.instalments.length > 0 && <Instalments escrow={escrow} />}
      {escrow.milestones.length > 0 && <Milestones escrow={escrow} />}
      <EvidenceList escrow={escrow} />
      <Negotiation escrow={escrow} />
    </Section>
  );
}

const tone = ({ standing }: Escrow) =>
  ({ unpaid: 'waiting', deposit_paid: 'info', paid: 'info', partly_refunded: 'info', refunded: 'done', released: 'done' } as const)[standing];

function Instalments({ escrow }: { escrow: Escrow }) {
  const { t } = useTranslation('payments');
  const { has } = useSession();
  const go = useGo();
  const pays = escrow.side === 'buyer' && has(['owner', 'buyer', 'finance'], 'buyer');
  const open = useMutationOnce((place: number, once) => api.post<Intent>(`/api/payments/escrow/${escrow.order}/instalments/${place}/pay`, {}, once));
  const next = escrow.instalments.find((one) => one.place > 0 && (one.state === 'due' || one.state === 'planned'));
  const events: TimelineEvent[] = escrow.instalments.map((one) => ({
    id: `${one.place}`,
    state: one.state === 'paid' ? 'done' : one.state === 'due' ? 'current' : one.state === 'skipped' ? 'done' : 'coming',
    title: (
      <>
        {t('escrow.instalment', { n: one.place + 1 })} · <Money value={one.amount} />
      </>
    ),
    at: one.paid_at ?? one.due_at,
    detail: one.state === 'planned' ? t(`escrow.dueOn.${one.due}`) : t(`escrow.instalmentState.${one.state}`),
  }));
  return (
    <>
      <h3 className={styles.sub}>{t('escrow.instalments')}</h3>
      <Timeline events={events} label={t('escrow.instalments')} />
      {pays && next && escrow.state !== 'open' && (
        <Group>
          <Button
            variant={next.state === 'due' ? 'filled' : 'default'}
            loading={open.isPending}
            onClick={() =>
              open.mutate(next.place, {
                onSuccess: (intent) => void go(`/pay/${intent.id}`),
                onError: toastError,
              })
            }
          >
            {t('escrow.payInstalment', { n: next.place + 1 })}
          </Button>
        </Group>
      )}
    </>
  );
}

function Milestones({ escrow }: { escrow: Escrow }) {
  const { t } = useTranslation('payments');
  const events: TimelineEvent[] = escrow.milestones.map((one) => ({
    id: `${one.place}`,
    state: one.state === 'released' || one.state === 'skipped' ? 'done' : one.state === 'planned' ? 'coming' : one.state === 'discrepant' || one.state === 'refunded' ? 'problem' : 'current',
    title: (
      <>
        {one.title} · <Money value={one.amount} />
      </>
    ),
    at: one.ended_at ?? one.due_at,
    detail: <MilestoneDetail escrow={escrow} one={one} />,
  }));
  return (
    <>
      <h3 className={styles.sub}>{t('escrow.milestones')}</h3>
      <Timeline events={events} label={t('escrow.milestones')} />
    </>
  );
}

function MilestoneDetail({ escrow, one }: { escrow: Escrow; one: Milestone }) {
  const { t } = useTranslation('payments');
  const { has } = useSession();
  const act = useAct(escrow.order);
  const [note, setNote] = useState('');
  const decide = (decision: string) => act(`milestones/${one.place}`, { decision, note: note.trim() || null });
  const buys = escrow.side === 'buyer' && has(['owner', 'buyer'], 'buyer');
  const sells = escrow.side === 'seller' && has(['owner', 'finance'], 'seller');
  return (
    <Stack gap={4}>
      <span>
        {t(`escrow.milestoneState.${one.state}`)}
        {one.state === 'planned' && <>: {one.needs.map((kind) => t(`escrow.evidenceKind.${kind}`)).join(' + ')}</>}
      </span>
      {one.state === 'due' && one.accept_at && (
        <span className={styles.small}>
          {t('escrow.acceptAt')} <DateTime at={one.accept_at} />
        </span>
      )}
      {one.note && <span className={styles.small}>{one.note}</span>}
      {buys && (one.state === 'due' || one.state === 'discrepant') && (
        <Group gap="xs">
          <ConfirmButton size="compact-sm" question={t('escrow.acceptQuestion')} text={t('escrow.acceptText')} onConfirm={() => decide('accept')}>
            {t(one.state === 'due' ? 'escrow.accept' : 'escrow.waive')}
          </ConfirmButton>
          {one.state === 'due' && (
            <ConfirmButton
              size="compact-sm"
              variant="default"
              blocked={note.trim() === ''}
              question={t('escrow.objectQuestion')}
              text={<Textarea label={t('escrow.objectWhy')} required maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />}
              onConfirm={() => decide('object')}
            >
              {t('escrow.object')}
            </ConfirmButton>
          )}
        </Group>
      )}
      {sells && one.state === 'discrepant' && (
        <Group gap="xs">
          <ConfirmButton size="compact-sm" question={t('escrow.amendQuestion')} text={t('escrow.amendText')} onConfirm={() => decide('amend')}>
            {t('escrow.amend')}
          </ConfirmButton>
          <ConfirmButton size="compact-sm" danger question={t('escrow.concedeQuestion')} text={t('escrow.concedeText')} onConfirm={() => decide('concede')}>
            {t('escrow.concede')}
          </ConfirmButton>
        </Group>
      )}
    </Stack>
  );
}

function EvidenceList({ escrow }: { escrow: Escrow }) {
  const { t } = useTranslation('payments');
  const { has } = useSession();
  const may = { buyer: has(['owner', 'buyer'], 'buyer'), seller: has(['owner', 'finance'], 'seller'), platform: has(['operator', 'finance'], 'platform'), system: false }[escrow.side];
  const running = escrow.milestones.length > 0 || escrow.instalments.some((one) => one.state === 'planned');
  if (escrow.evidence.length === 0 && !(may && running)) return null;
  return (
    <>
      <h3 className={styles.sub}>{t('escrow.evidence')}</h3>
      <ul className={styles.plainList}>
        {escrow.evidence.map((one, i) => (
          <li key={i}>
            <strong>{t(`escrow.evidenceKind.${one.kind}`)}</strong> · {t(`escrow.side.${one.side}`)} · <DateTime at={one.at} />
            {one.document && <span className="mono"> · {one.document}</span>}
            {one.sha256 && <span className={`mono ${styles.hash}`}>{one.sha256.slice(0, 16)}…</span>}
            {one.note && <div className={styles.small}>{one.note}</div>}
          </li>
        ))}
      </ul>
      {may && running && (
        <Group gap="xs">
          {shownBy[escrow.side].map((kind) => (
            <Show key={kind} order={escrow.order} kind={kind} />
          ))}
        </Group>
      )}
    </>
  );
}

/** The file stays with whoever has it; its hash is kept, so that nobody can change it later unseen. */
function Show({ order, kind }: { order: string; kind: EvidenceKind }) {
  const { t } = useTranslation('payments');
  const act = useAct(order);
  const [number, setNumber] = useState('');
  const [note, setNote] = useState('');
  const [hash, setHash] = useState<string | null>(null);
  return (
    <ConfirmButton
      size="compact-sm"
      variant="default"
      blocked={number.trim() === ''}
      question={t('escrow.showQuestion', { kind: t(`escrow.evidenceKind.${kind}`) })}
      text={
        <Stack gap="sm">
          <TextInput label={t('escrow.documentNumber')} required maxLength={120} value={number} onChange={(event) => setNumber(event.target.value)} />
          <label className={styles.fileLabel}>
            {t('escrow.documentFile')}
            <input type="file" onChange={(event) => void sha256(event.target.files?.[0]).then(setHash)} />
          </label>
          {hash && <span className={`mono ${styles.small}`}>{hash}</span>}
          <Textarea label={t('escrow.note')} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        </Stack>
      }
      onConfirm={() => act('evidence', { kind, document: number.trim(), sha256: hash, note: note.trim() || null })}
    >
      {t(`escrow.evidenceKind.${kind}`)}
    </ConfirmButton>
  );
}

async function sha256(file: File | undefined): Promise<string | null> {
  if (!file) return null;
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Terms in a line: 30 % with the order, 70 % on the bill of lading. */
function TermsText({ terms }: { terms: Terms }) {
  const { t } = useTranslation('payments');
  const parts = terms.instalments.map((one) => t('escrow.part', { percent: one.percent, when: t(`escrow.dueOn.${one.due}`) }));
  const stones = terms.milestones.map((one) => `${one.title} ${one.percent} %`);
  return (
    <>
      {parts.join(' · ')}
      {stones.length > 0 && <div className={styles.small}>{t('escrow.releasedBy', { what: stones.join(' · ') })}</div>}
    </>
  );
}

function Negotiation({ escrow }: { escrow: Escrow }) {
  const { t } = useTranslation(['payments', 'terms']);
  const { has } = useSession();
  const act = useAct(escrow.order);
  const [own, setOwn] = useState<Terms>(thirtySeventy);
  const signs = (escrow.side === 'buyer' && has(['owner', 'buyer'], 'buyer')) || (escrow.side === 'seller' && has(['owner', 'finance'], 'seller'));
  const open = escrow.amendments.find((one) => one.state === 'proposed');
  const fresh = escrow.state === 'open' && escrow.instalments.length === 0;
  if (!signs || (!open && !fresh)) return null;
  const answer = (word: string) => act(`terms/${open?.id}`, { answer: word });
  const offers = escrow.side === 'buyer' ? escrow.offers : [thirtySeventy];
  return (
    <>
      <h3 className={styles.sub}>{t('escrow.terms')}</h3>
      {open && (
        <>
          <p>
            {t(open.side === escrow.side ? 'escrow.youProposed' : 'escrow.theyProposed')} <TermsText terms={open.terms} />
          </p>
          <Group gap="xs">
            {open.side === escrow.side ? (
              <Button size="compact-sm" variant="default" onClick={() => void answer('withdraw').catch(toastError)}>
                {t('escrow.withdraw')}
              </Button>
            ) : (
              <>
                <ConfirmButton size="compact-sm" question={t('escrow.signQuestion')} text={<TermsText terms={open.terms} />} onConfirm={() => answer('accept')}>
                  {t('escrow.sign')}
                </ConfirmButton>
                <Button size="compact-sm" variant="default" onClick={() => void answer('reject').catch(toastError)}>
                  {t('escrow.reject')}
                </Button>
              </>
            )}
          </Group>
        </>
      )}
      {!open && fresh && (
        <Group gap="xs">
          {offers.map((terms, i) => (
            <ConfirmButton key={i} size="compact-sm" variant="default" question={t('escrow.proposeQuestion')} text={<TermsText terms={terms} />} onConfirm={() => act('terms', terms)}>
              {t(escrow.side === 'buyer' ? 'escrow.take' : 'escrow.propose', { percent: terms.instalments.map((one) => one.percent).join('/') })}
            </ConfirmButton>
          ))}
          <ConfirmButton size="compact-sm" variant="default" blocked={!isComplete(own)} question={t('escrow.proposeQuestion')} text={<TermsForm value={own} onChange={setOwn} />} onConfirm={() => act('terms', own)}>
            {t('terms:form.other')}
          </ConfirmButton>
        </Group>
      )}
    </>
  );
}
