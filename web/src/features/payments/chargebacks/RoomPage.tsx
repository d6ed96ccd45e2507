import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, uploadFile, useMutationOnce } from '@/api';
import type { Conversation } from '@/features/desk/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { type ChargebackRoom, type EvidenceKind, evidenceKinds, isOpen, needsAnswer } from './api';
import { ChargebackTimeline, EvidenceList, PartDoc } from './Pieces';
import { reasonOf } from './words';

/** Where a seller answers a chargeback: what is known, what was shown, and the last word. */
export default function RoomPage() {
  const { t } = useTranslation('chargebacks');
  const client = useQueryClient();
  const address = path`/api/payments/seller/chargebacks/${useParam('chargeback')}`;
  const query = useQuery<ChargebackRoom, ProblemError>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get(address, { signal }),
    refetchInterval: ({ state }) => (isOpen(state.data?.status) ? 10_000 : false),
  });
  const keep = (after: ChargebackRoom) => client.setQueryData([address], after);
  const accept = useMutationOnce((_: void, once) => api.post<ChargebackRoom>(`${address}/accept`, {}, once), { onSuccess: keep });
  return (
    <DetailPage
      query={query}
      name={t('room.title')}
      title={() => t('room.title')}
      back={{ to: '/seller/chargebacks', label: t('list.title') }}
      beside={(room) => <Stamp status={room.status} namespace="chargebacks" />}
      lead={(room) => (
        <>
          {reasonOf(t, room.reason)} · {t(`stage.${room.stage}`)}
          {room.due_by && needsAnswer(room.status) && (
            <>
              {' · '}
              {t('room.due')} <DateTime at={room.due_by} /> (<DateTime at={room.due_by} as="ago" />)
            </>
          )}
        </>
      )}
      actions={(room) =>
        room.may_answer && (
          <ConfirmButton
            danger
            question={t('room.acceptQuestion')}
            text={t(room.stage === 'pre_dispute' ? 'room.acceptWarningText' : 'room.acceptText')}
            onConfirm={() => accept.mutateAsync()}
          >
            {t('room.accept')}
          </ConfirmButton>
        )
      }
      aside={(room) => (
        <Section title={t('room.timeline')}>
          <ChargebackTimeline steps={room.steps} />
        </Section>
      )}
    >
      {(room) => (
        <>
          {room.parts.map((part) => (
            <PartDoc key={part.order} part={part} orderLink={`/seller/orders/${part.order}`} />
          ))}
          <Section title={t('evidence.title')}>
            {room.is_vouched && <p>{t('room.vouched')}</p>}
            {room.may_answer && <p>{t('evidence.lead')}</p>}
            <EvidenceList items={room.evidence} />
            {room.sent_at && (
              <p>
                {t('room.sent')} <DateTime at={room.sent_at} />
              </p>
            )}
          </Section>
          {room.may_answer && <ShowForm room={room} address={address} onDone={keep} />}
          {room.may_answer && <DefendForm address={address} onDone={keep} />}
        </>
      )}
    </DetailPage>
  );
}

const conversations = '/api/desk/conversations';

interface ShowProps {
  room: ChargebackRoom;
  address: string;
  onDone: (after: ChargebackRoom) => void;
}

function ShowForm({ room, address, onDone }: ShowProps) {
  const { t } = useTranslation('chargebacks');
  const [order, setOrder] = useState(room.parts[0]?.order ?? '');
  const [kind, setKind] = useState<EvidenceKind>('delivery');
  const [reference, setReference] = useState('');
  const [note, setNote] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const show = useMutationOnce(
    async (_: void, once) => {
      const [file] = files;
      const blob = file ? (await uploadFile(file, { isPublic: false })).id : undefined;
      const said = { order, kind, reference: reference.trim() || undefined, note: note.trim() || undefined, file: blob };
      return api.post<ChargebackRoom>(`${address}/evidence`, said, once);
    },
    {
      onSuccess: (after) => {
        setReference('');
        setNote('');
        setFiles([]);
        toast(t('evidence.done'));
        onDone(after);
      },
    },
  );
  // The conversation about the order is what is meant first.
  const talk = useQuery<{ items: Conversation[] }, ProblemError>({
    queryKey: [conversations, order],
    queryFn: ({ signal }) => api.get(conversations, { query: { order, limit: 1 }, signal }),
    enabled: kind === 'conversation' && order !== '',
  });
  const meant = kind === 'conversation' ? talk.data?.items[0]?.id : undefined;
  const isEmpty = !reference.trim() && !note.trim() && files.length === 0;
  return (
    <Section title={t('evidence.add')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          show.mutate();
        }}
      >
        <Stack gap="md" maw="40rem">
          {room.parts.length > 1 && (
            <NativeSelect label={t('evidence.order')} value={order} onChange={(event) => setOrder(event.target.value)} data={room.parts.map((part) => part.order)} />
          )}
          <NativeSelect
            label={t('evidence.kind')}
            value={kind}
            onChange={(event) => setKind(event.target.value as EvidenceKind)}
            data={evidenceKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          {meant && reference !== meant && (
            <Group>
              <Button variant="default" onClick={() => setReference(meant)}>
                {t('evidence.useConversation')}
              </Button>
            </Group>
          )}
          <TextInput label={t('evidence.reference')} description={t('evidence.referenceHint')} maxLength={80} value={reference} onChange={(event) => setReference(event.target.value)} />
          <Textarea label={t('evidence.note')} maxLength={2000} autosize minRows={2} value={note} onChange={(event) => setNote(event.target.value)} />
          <FileDrop label={t('evidence.file')} files={files} onChange={setFiles} accept="image/*,.pdf" maxFiles={1} maxBytes={8_000_000} />
          <FormError error={show.error} />
          <Group>
            <Button type="submit" variant="default" loading={show.isPending} disabled={isEmpty}>
              {t('evidence.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function DefendForm({ address, onDone }: { address: string; onDone: (after: ChargebackRoom) => void }) {
  const { t } = useTranslation('chargebacks');
  const [statement, setStatement] = useState('');
  const defend = useMutationOnce((_: void, once) => api.post<ChargebackRoom>(`${address}/defend`, { statement: statement.trim() }, once), {
    onSuccess: (after) => {
      toast(t('defend.done'));
      onDone(after);
    },
  });
  return (
    <Section title={t('defend.title')}>
      <Stack gap="md" maw="40rem">
        <Textarea label={t('defend.statement')} description={t('defend.hint')} maxLength={4000} autosize minRows={4} value={statement} onChange={(event) => setStatement(event.target.value)} />
        <Group>
          <ConfirmButton question={t('defend.question')} text={t('defend.text')} blocked={!statement.trim()} onConfirm={() => defend.mutateAsync()}>
            {t('defend.submit')}
          </ConfirmButton>
        </Group>
      </Stack>
    </Section>
  );
}
