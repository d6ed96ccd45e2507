import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { PageHead } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { useGo, useUrlState } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import { CodeField } from '../CodeField';
import { OutboxHint } from '../OutboxHint';
import type { CodeSent } from '../api';
import styles from './door.module.css';

/** A new password by a code, or by a link that an operator was handed. */
export default function ResetPage() {
  const { t } = useTranslation('identity');
  const { one } = useUrlState();
  const proof = one('proof');
  const [sent, setSent] = useState<{ id: string; login: string }>();
  const id = one('id') || sent?.id;
  return (
    <div className={styles.page}>
      <PageHead title={t('reset.title')} lead={proof ? t('reset.leadLink') : t('reset.lead')} />
      {id ? (
        <NewPassword id={id} proof={proof || undefined} login={sent?.login} onAgain={() => setSent(undefined)} />
      ) : (
        <Ask onSent={(made, login) => setSent({ id: made.id, login })} />
      )}
      <Text size="sm">
        <Link to="/login">{t('reset.back')}</Link>
      </Text>
    </div>
  );
}

function Ask({ onSent }: { onSent: (sent: CodeSent, login: string) => void }) {
  const { t } = useTranslation('identity');
  const form = useForm({ initialValues: { login: '' } });
  const ask = useMutationOnce(
    (values: typeof form.values, once) => api.post<CodeSent>('/api/identity/resets', values, { ...once, anonymous: true }),
    { onSuccess: (sent) => onSent(sent, form.values.login) },
  );
  return (
    <Doc level={2}>
      <Panel n="1" label={t('register.step.address')}>
        <form onSubmit={form.onSubmit((values) => ask.mutate(values))}>
          <Stack gap="md">
            <TextInput
              label={t('field.login')}
              placeholder={t('field.loginExample')}
              autoComplete="username"
              required
              maxLength={254}
              {...form.getInputProps('login')}
            />
            <FormError error={ask.error} form={form} shown={['login']} />
            <Button type="submit" loading={ask.isPending}>
              {t('register.sendCode')}
            </Button>
          </Stack>
        </form>
      </Panel>
    </Doc>
  );
}

interface NewPasswordProps {
  id: string;
  /** From a link; then no code is asked for. */
  proof: string | undefined;
  login: string | undefined;
  onAgain: () => void;
}

function NewPassword({ id, proof, login, onAgain }: NewPasswordProps) {
  const { t } = useTranslation('identity');
  const go = useGo();
  const form = useForm({ initialValues: { code: '', password: '' } });
  const complete = useMutationOnce(
    ({ code, password }: typeof form.values, once) =>
      api.post(path`/api/identity/resets/${id}/complete`, { password, ...(proof ? { proof } : { code }) }, { ...once, anonymous: true }),
    {
      onSuccess: () => {
        toast(t('reset.done'));
        void go('/login', undefined, { replace: true });
      },
    },
  );
  return (
    <Doc level={2} number={login}>
      <Panel n="2" label={t('reset.panel')}>
        <form onSubmit={form.onSubmit((values) => complete.mutate(values))}>
          <Stack gap="md">
            {!proof && (
              <>
                <Text>{t('reset.codeSent')}</Text>
                <OutboxHint />
                <CodeField label={t('field.code')} autoFocus {...form.getInputProps('code')} />
              </>
            )}
            <PasswordInput
              label={t('field.newPassword')}
              description={t('field.passwordHint')}
              autoComplete="new-password"
              required
              minLength={10}
              maxLength={128}
              {...form.getInputProps('password')}
            />
            <FormError error={complete.error} form={form} shown={['code', 'password']} />
            <Button type="submit" loading={complete.isPending}>
              {t('reset.submit')}
            </Button>
            {!proof && (
              <Button variant="subtle" size="compact-sm" onClick={onAgain}>
                {t('register.again')}
              </Button>
            )}
          </Stack>
        </form>
      </Panel>
    </Doc>
  );
}
