import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { FormError } from '@/ui/FormError';
import { Link } from '@/ui/Link';
import { base, type Declaration } from '../api';
import { DeclarationDetail } from '../DeclarationDetail';
import { ParticularsForm } from '../ParticularsForm';

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
  const [reason, setReason] = useState('');
  const act = useMutationOnce(({ deed, body }: Deed, once) => api.post<Declaration>(`${base}/${encodeURIComponent(declaration.id)}/${deed}`, body, once), {
    onSuccess: (after) => {
      setReason('');
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
      {!asked && isWithCustoms && declaration.direction === 'export' && withReason('arrival', 'requests', { what: 'arrival' })}
      {!asked && state === 'released' && withReason('return', 'requests', { what: 'return' })}
      {!asked && state === 'released' && declaration.direction === 'export' && declaration.mode === '9610' && !declaration.sum_no && withReason('summary', 'requests', { what: 'summary' })}
      {state === 'released' && declaration.direction === 'export' && <Link to={`/seller/refund-files/${declaration.id}`}>{t('refund.one')}</Link>}
      <FormError error={act.error} />
    </>
  );
}
