import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, useMutationOnce } from '@/api';
import { homeOf, type Me, sessionChanged } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { PageHead } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { useGo, useUrlState } from '@/ui/navigation';
import styles from './door.module.css';

export default function LogInPage() {
  const { t } = useTranslation('identity');
  const go = useGo();
  const { one } = useUrlState();
  const beside = one('beside') === '1';
  const [wantsCode, setWantsCode] = useState(false);
  const [done, setDone] = useState(false);
  const form = useForm({ initialValues: { login: '', password: '', code: '' } });

  const logIn = useMutationOnce(
    (values: typeof form.values) =>
      api.post<Me>('/api/identity/log-in', { ...values, code: values.code || undefined }, { anonymous: true }),
    {
      onSuccess: async () => {
        const session = await sessionChanged();
        // Opened beside a form that waits: that tab goes on by itself.
        if (beside) {
          setDone(true);
          window.close();
          return;
        }
        const back = one('return');
        void go(back || (session ? homeOf(session) : '/'), undefined, { replace: true });
      },
      onError: (error) => {
        if (isProblem(error, 'identity/second-factor-required')) setWantsCode(true);
      },
    },
  );
  const asksForCode = isProblem(logIn.error, 'identity/second-factor-required');

  if (done) {
    return (
      <div className={styles.page}>
        <PageHead title={t('logIn.besideTitle')} lead={t('logIn.besideText')} />
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <PageHead title={t('logIn.title')} />
      <Doc level={2}>
        <Panel n="1" label={t('logIn.panel')}>
          <form onSubmit={form.onSubmit((values) => logIn.mutate(values))}>
            <Stack gap="md">
              <TextInput
                label={t('field.login')}
                placeholder={t('field.loginExample')}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                maxLength={254}
                {...form.getInputProps('login')}
              />
              <PasswordInput
                label={t('field.password')}
                autoComplete="current-password"
                required
                maxLength={1024}
                {...form.getInputProps('password')}
              />
              {wantsCode && (
                <TextInput
                  label={t('field.factorCode')}
                  description={t('logIn.codeHint')}
                  autoComplete="one-time-code"
                  autoFocus
                  required
                  maxLength={40}
                  {...form.getInputProps('code')}
                />
              )}
              {!asksForCode && <FormError error={logIn.error} form={form} shown={['login', 'password', 'code']} />}
              <Button type="submit" loading={logIn.isPending} fullWidth>
                {t('logIn.submit')}
              </Button>
            </Stack>
          </form>
        </Panel>
      </Doc>
      <Text size="sm">
        <Link to="/reset">{t('logIn.forgot')}</Link>
      </Text>
      <Text size="sm">
        {t('logIn.noAccount')}{' '}
        <Link to="/register" search={one('return') ? { return: one('return') } : undefined}>
          {t('common:account.register')}
        </Link>
      </Text>
    </div>
  );
}
