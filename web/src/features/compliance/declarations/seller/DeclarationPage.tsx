import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import type { Answer } from '@/api/schemas';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { FormError } from '@/ui/FormError';
import { Link } from '@/ui/Link';
import { useGo } from '@/ui/navigation';
import { base, type Declaration } from '../api';
import { DeclarationDetail } from '../DeclarationDetail';
import { ParticularsForm } from '../ParticularsForm';

type Movement = Declaration['movements'][number];

/** By what a parcel travels; empty: as the declaration says. */
const nothing = { traf_name: '', voyage_no: '', bill_no: '' };
const travels: ReadonlySet<string> = new Set<Movement>(['arrival', 'master', 'departure', 'tally', 'entry']);

type Deed = { deed: string; body: Record<string, unknown> };

/** One declaration of the seller's, with what can be done about it. */
export default function DeclarationPage() {
  const { t } = useTranslation('customs');
  return (
    <DeclarationDetail back={{ to: '/seller/declarations', label: t('list.title') }} orders="/seller/orders" mine actions={(declaration) => <Deeds declaration={declaration} />}>
      {(declaration) => (declaration.state === 'draft' || declaration.state === 'checked' ? <ParticularsForm key={declaration.version} declaration={declaration} /> : null)}
    </DeclarationDetail>
  );
}

function Deeds({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  const queries = useQueryClient();
  const go = useGo();
  const [reason, setReason] = useState('');
  const [transport, setTransport] = useState(nothing);
  const act = useMutationOnce(({ deed, body }: Deed, once) => api.post<Declaration>(`${base}/${encodeURIComponent(declaration.id)}/${deed}`, body, once), {
    onSuccess: (after) => {
      setReason('');
      setTransport(nothing);
      queries.setQueryData([base, declaration.id], after);
      void queries.invalidateQueries({ queryKey: [base, 'page'] });
    },
  });
  const { state, asked } = declaration;
  const plain = (deed: string, body: Record<string, unknown> = {}) => (
    <Button key={deed} loading={act.isPending && act.variables.deed === deed} onClick={() => act.mutate({ deed, body })}>
      {t(`deed.${deed}`)}
    </Button>
  );
  const because = <TextInput label={t('deed.reason')} maxLength={500} required value={reason} onChange={(event) => setReason(event.target.value)} />;
  const withReason = (name: string, deed: string, body: Record<string, unknown> = {}) => (
    <ConfirmButton key={name} question={t(`deed.${name}Question`)} text={because} blocked={!reason.trim()} danger={name === 'cancel'} onConfirm={() => act.mutateAsync({ deed, body: { ...body, reason } })}>
      {t(`deed.${name}`)}
    </ConfirmButton>
  );
  const split = useMutationOnce((_: null, once) => api.post<Answer<'DeclarationsMade'>>(`${base}/${encodeURIComponent(declaration.id)}/split`, {}, once), {
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: [base] });
      go(`/seller/declarations/${made.declarations[0] ?? declaration.id}`);
    },
  });
  const field = (name: keyof typeof nothing, label: string) => <TextInput label={t(label)} maxLength={32} value={transport[name]} onChange={(event) => setTransport({ ...transport, [name]: event.target.value })} />;
  const said = Object.fromEntries(Object.entries(transport).filter(([, value]) => value.trim()));
  const movement = (name: Movement) => (
    <ConfirmButton
      key={name}
      question={t(`deed.${name}Question`)}
      text={
        <>
          {because}
          {travels.has(name) && (
            <>
              {field('traf_name', 'form.vehicle')}
              {field('voyage_no', 'form.voyage')}
              {field('bill_no', 'form.bill')}
              <p>{t('deed.transportHint')}</p>
            </>
          )}
        </>
      }
      blocked={!reason.trim()}
      onConfirm={() => act.mutateAsync({ deed: 'requests', body: { what: name, reason, transport: said } })}
    >
      {t(`deed.${name}`)}
    </ConfirmButton>
  );
  const isWithCustoms = state === 'submitted' || state === 'accepted' || state === 'inspection';
  const waits = declaration.is_connected && !declaration.by_hand && declaration.messages.some((one) => one.state === 'waiting' || one.state === 'unknown');
  return (
    <>
      {(state === 'draft' || state === 'checked') && plain('check')}
      {state === 'checked' && declaration.is_connected && plain('submit', { by_hand: false })}
      {state === 'checked' && (
        <ConfirmButton question={t('deed.byHand')} text={t('deed.byHandText')} onConfirm={() => act.mutateAsync({ deed: 'submit', body: { by_hand: true } })}>
          {t('deed.byHand')}
        </ConfirmButton>
      )}
      {state === 'rejected' && plain('revise')}
      {waits && plain('retry')}
      {!asked && (isWithCustoms || state === 'draft' || state === 'checked' || state === 'rejected') && withReason('cancel', 'cancel')}
      {declaration.is_apart && (state === 'draft' || state === 'checked') && (
        <Button loading={split.isPending} onClick={() => split.mutate(null)}>
          {t('deed.split')}
        </Button>
      )}
      {declaration.movements.map(movement)}
      {!asked && state === 'released' && withReason('return', 'requests', { what: 'return' })}
      {!asked && state === 'released' && declaration.direction === 'export' && declaration.mode === '9610' && !declaration.sum_no && withReason('summary', 'requests', { what: 'summary' })}
      {state === 'released' && declaration.direction === 'export' && <Link to={`/seller/refund-files/${declaration.id}`}>{t('refund.one')}</Link>}
      <FormError error={act.error ?? split.error} />
    </>
  );
}
