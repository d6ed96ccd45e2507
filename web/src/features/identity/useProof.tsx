// What matters most wants a password typed lately: the act is tried, and tried again once it was typed.
import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem } from '@/api';
import { FormError } from '@/ui/FormError';

/** `prove(act)` runs the act; `dialog` belongs somewhere on the page. */
export function useProof() {
  const { t } = useTranslation('identity');
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const answer = useRef<(proved: boolean) => void>(() => {});

  async function prove<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (refusal) {
      if (!isProblem(refusal, 'identity/reauthentication-required')) throw refusal;
      setPassword('');
      setCode('');
      setError(null);
      setOpen(true);
      const proved = await new Promise<boolean>((resolve) => {
        answer.current = resolve;
      });
      if (!proved) throw refusal;
      return act();
    }
  }

  const close = (proved: boolean) => {
    setOpen(false);
    answer.current(proved);
  };

  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await api.post('/api/identity/reauthenticate', { password, code: code || undefined }, { anonymous: true });
      close(true);
    } catch (refusal) {
      if (isProblem(refusal, 'identity/second-factor-required')) setWantsCode(true);
      else setError(refusal);
    } finally {
      setBusy(false);
    }
  };

  const dialog = (
    <Modal opened={open} onClose={() => close(false)} title={t('proof.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void submit();
        }}
      >
        <Stack gap="md">
          <Text>{t('proof.text')}</Text>
          <PasswordInput
            label={t('field.password')}
            autoComplete="current-password"
            required
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {wantsCode && (
            <TextInput
              label={t('field.factorCode')}
              description={t('logIn.codeHint')}
              autoComplete="one-time-code"
              required
              autoFocus
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
          <FormError error={error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => close(false)}>
              {t('common:action.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('common:action.continue')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
  return { prove, dialog };
}
