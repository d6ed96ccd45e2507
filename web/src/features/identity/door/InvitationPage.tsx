import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, isProblem, type ProblemError, useMutationOnce } from '@/api';
import { countryName, currentZone, formatList } from '@/i18n/format';
import { homeOf, preferences, sessionChanged, useSession } from '@/session';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { PageHead } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useGo, useHere, useLocale, useUrlState } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import type { OpenInvitation } from '../api';
import styles from './door.module.css';

/** The link of an invitation: what it leads into, and accepting it as oneself or as somebody new. */
export default function InvitationPage() {
  const { t } = useTranslation('identity');
  const { one } = useUrlState();
  const here = useHere();
  const token = one('token');
  const { session } = useSession();
  const query = useQuery<OpenInvitation, ProblemError>({
    queryKey: ['/api/identity/invitations/look', token],
    queryFn: ({ signal }) => api.post('/api/identity/invitations/look', { token }, { anonymous: true, signal }),
    enabled: token !== '',
    retry: false,
  });
  const invitation = query.data;
  if (token === '' || isProblem(query.error, 'identity/invitation-gone')) {
    return (
      <EmptyState icon="message" heading title={t('invitation.goneTitle')} text={t('invitation.goneText')}>
        <LinkButton to="/">{t('common:notFound.home')}</LinkButton>
      </EmptyState>
    );
  }
  return (
    <div className={styles.page}>
      <PageHead title={invitation ? t('invitation.title', { firm: invitation.organisation }) : t('invitation.name')} />
      {query.isPending && <TextSkeleton lines={5} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {invitation && (
        <>
          <Doc level={2}>
            <Panel n="1" label={t('invitation.panel')}>
              <Fields>
                <Field label={t('field.firmName')}>{invitation.organisation}</Field>
                <Field label={t('field.country')}>{countryName(invitation.country)}</Field>
                <Field label={t('field.roles')}>{formatList(invitation.roles.map((role) => t(`common:role.${role}`)))}</Field>
                <Field label={t('invitation.for')}>{invitation.address}</Field>
                <Field label={t('invitation.until')}>
                  <DateTime at={invitation.expires_at} />
                </Field>
              </Fields>
            </Panel>
          </Doc>
          {session && <Join token={token} name={session.person.name} />}
          {session === null && invitation.has_account && (
            <Stack gap="sm">
              <Text>{t('invitation.logIn')}</Text>
              <LinkButton to="/login" search={{ return: here }}>
                {t('common:account.logIn')}
              </LinkButton>
            </Stack>
          )}
          {session === null && !invitation.has_account && <Register token={token} />}
        </>
      )}
    </div>
  );
}

function useArrive() {
  const go = useGo();
  return async () => {
    const session = await sessionChanged();
    void go(session ? homeOf(session) : '/', undefined, { replace: true });
  };
}

function Join({ token, name }: { token: string; name: string }) {
  const { t } = useTranslation('identity');
  const arrive = useArrive();
  const join = useMutationOnce((_: void, once) => api.post('/api/identity/invitations/accept', { token }, once), { onSuccess: arrive });
  return (
    <Stack gap="sm">
      <FormError error={join.error} />
      <Group>
        <Button onClick={() => join.mutate()} loading={join.isPending}>
          {t('invitation.joinAs', { name })}
        </Button>
      </Group>
    </Stack>
  );
}

function Register({ token }: { token: string }) {
  const { t } = useTranslation('identity');
  const locale = useLocale();
  const arrive = useArrive();
  const form = useForm({ initialValues: { name: '', password: '' } });
  const register = useMutationOnce(
    (values: typeof form.values, once) =>
      api.post(
        '/api/identity/invitations/accept',
        { ...values, token, locale, time_zone: currentZone(), currency: preferences().currency },
        { ...once, anonymous: true },
      ),
    { onSuccess: arrive },
  );
  return (
    <Doc level={2}>
      <Panel n="2" label={t('register.you')}>
        <form onSubmit={form.onSubmit((values) => register.mutate(values))}>
          <Stack gap="md">
            <TextInput label={t('field.name')} autoComplete="name" required maxLength={120} {...form.getInputProps('name')} />
            <PasswordInput
              label={t('field.newPassword')}
              description={t('field.passwordHint')}
              autoComplete="new-password"
              required
              minLength={10}
              maxLength={128}
              {...form.getInputProps('password')}
            />
            <FormError error={register.error} form={form} shown={['name', 'password']} />
            <Button type="submit" loading={register.isPending}>
              {t('invitation.accept')}
            </Button>
          </Stack>
        </form>
      </Panel>
    </Doc>
  );
}
