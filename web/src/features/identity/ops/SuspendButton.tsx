import { NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { type Standing, suspensionReasons } from '../api';

interface Props {
  /** Of the organisation or the person. */
  address: string;
  standing: Standing;
  name: string;
  /** What a suspension means. */
  text: string;
  onDone: () => Promise<unknown>;
}

/** Suspends with a reason, or lets act again. */
export function SuspendButton({ address, standing, name, text, onDone }: Props) {
  const { t } = useTranslation('identity');
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  if (standing === 'gone') return null;
  if (standing === 'suspended') {
    return (
      <ConfirmButton question={t('ops.unsuspendQuestion', { name })} onConfirm={() => api.post(`${address}/unsuspend`).then(onDone)}>
        {t('ops.unsuspend')}
      </ConfirmButton>
    );
  }
  return (
    <ConfirmButton
      danger
      blocked={reason === ''}
      question={t('ops.suspendQuestion', { name })}
      onConfirm={() => api.post(`${address}/suspend`, { reason, note: note || undefined }).then(onDone)}
      text={
        <Stack gap="sm">
          <Text>{text}</Text>
          <NativeSelect
            label={t('ops.reason')}
            required
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            data={[{ value: '', label: '—' }, ...suspensionReasons.map((value) => ({ value, label: t(`reason.${value}`) }))]}
          />
          <Textarea
            label={t('ops.note')}
            description={t('ops.noteHint')}
            maxLength={1000}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Stack>
      }
    >
      {t('ops.suspend')}
    </ConfirmButton>
  );
}
