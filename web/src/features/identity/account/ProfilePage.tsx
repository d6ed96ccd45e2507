import { Button, Group, NativeSelect, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { type Me, type Person, sessionChanged, setPreferences, useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { CountrySelect, CurrencySelect } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { CodeField } from '../CodeField';
import { OutboxHint } from '../OutboxHint';
import type { CodeSent, ContactKind } from '../api';
import { useProof } from '../useProof';

export default function ProfilePage() {
  const { t } = useTranslation('identity');
  const { session } = useSession();
  return (
    <ListPage title={t('profile.title')} lead={t('profile.lead')}>
      {session ? (
        <>
          <ProfileForm key={session.person.version} person={session.person} />
          <Contacts person={session.person} />
        </>
      ) : (
        <TextSkeleton lines={8} />
      )}
    </ListPage>
  );
}

const zones = Intl.supportedValuesOf('timeZone');

function ProfileForm({ person }: { person: Person }) {
  const { t } = useTranslation('identity');
  const form = useForm({
    initialValues: {
      name: person.name,
      locale: person.locale,
      time_zone: person.time_zone,
      currency: person.currency,
      ship_to: person.ship_to,
    },
  });
  const save = useMutationOnce(
    (values: typeof form.values) => api.put<Me>('/api/identity/me/profile', values, { ifMatch: `"${person.version}"` }),
    {
      onSuccess: async ({ person: saved }) => {
        setPreferences({ currency: saved.currency, ...(saved.ship_to ? { shipTo: saved.ship_to } : {}) });
        await sessionChanged();
        toast(t('common:state.saved'));
      },
    },
  );
  const known = zones.includes(person.time_zone) ? zones : [person.time_zone, ...zones];
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="md">
        <Doc>
          <Panel n="1" label={t('field.name')} span={6}>
            <TextInput aria-label={t('field.name')} autoComplete="name" required maxLength={120} {...form.getInputProps('name')} />
          </Panel>
          <Panel n="2" label={t('field.language')} span={6}>
            <NativeSelect
              aria-label={t('field.language')}
              data={[
                { value: 'en', label: 'English' },
                { value: 'zh-CN', label: '简体中文' },
              ]}
              description={t('profile.languageHint')}
              {...form.getInputProps('locale')}
            />
          </Panel>
          <Panel n="3" label={t('field.timeZone')} span={4}>
            <Select
              aria-label={t('field.timeZone')}
              searchable
              allowDeselect={false}
              limit={100}
              data={known}
              {...form.getInputProps('time_zone')}
            />
          </Panel>
          <Panel n="4" label={t('field.currency')} span={4}>
            <CurrencySelect aria-label={t('field.currency')} allowDeselect={false} {...form.getInputProps('currency')} />
          </Panel>
          <Panel n="5" label={t('field.shipTo')} span={4}>
            <CountrySelect aria-label={t('field.shipTo')} clearable {...form.getInputProps('ship_to')} />
          </Panel>
        </Doc>
        <FormError error={save.error} form={form} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('common:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Contacts({ person }: { person: Person }) {
  const { t } = useTranslation('identity');
  const both = !!person.email && !!person.phone;
  return (
    <Doc title={t('profile.addresses')}>
      {(['email', 'phone'] as const).map((kind, i) => (
        <Panel key={kind} n={6 + i} label={t(`field.${kind}`)} span={6}>
          <ContactField kind={kind} now={person[kind]} removable={both} />
        </Panel>
      ))}
    </Doc>
  );
}

function ContactField({ kind, now, removable }: { kind: ContactKind; now: string | null; removable: boolean }) {
  const { t } = useTranslation('identity');
  const { prove, dialog } = useProof();
  const [editing, setEditing] = useState(false);
  const [sent, setSent] = useState<CodeSent>();
  const form = useForm({ initialValues: { email: '', phone: '', code: '' } });
  const done = async (text: string) => {
    setEditing(false);
    setSent(undefined);
    form.reset();
    await sessionChanged();
    toast(text);
  };
  const send = useMutationOnce(
    (address: string, once) => prove(() => api.post<CodeSent>('/api/identity/me/contacts', { [kind]: address }, once)),
    { onSuccess: setSent },
  );
  const confirm = useMutationOnce(
    (code: string, once) => api.post(path`/api/identity/me/contacts/${sent?.id ?? ''}/confirm`, { code }, once),
    { onSuccess: () => done(t('profile.addressChanged')) },
  );
  const remove = () =>
    prove(() => api.delete(path`/api/identity/me/contacts/${kind}`)).then(() => done(t('profile.addressRemoved')));

  return (
    <Stack gap="sm">
      <span className={now ? 'mono' : undefined}>{now ?? t('profile.noAddress')}</span>
      {!editing && (
        <Group gap="sm">
          <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
            {t(now ? 'profile.change' : 'profile.add')}
          </Button>
          {now && removable && (
            <ConfirmButton
              size="compact-sm"
              danger
              question={t('profile.removeQuestion', { address: now })}
              text={t('profile.removeText')}
              onConfirm={remove}
            >
              {t('common:action.remove')}
            </ConfirmButton>
          )}
        </Group>
      )}
      {editing && (
        <form
          onSubmit={form.onSubmit((values) => {
            if (sent) confirm.mutate(values.code);
            else send.mutate(values[kind]);
          })}
        >
          <Stack gap="sm">
            {sent ? (
              <>
                <OutboxHint />
                <CodeField label={t('field.code')} autoFocus {...form.getInputProps('code')} />
              </>
            ) : (
              <TextInput
                label={t(kind === 'email' ? 'profile.newEmail' : 'profile.newPhone')}
                description={kind === 'phone' ? t('field.phoneHint') : undefined}
                type={kind === 'email' ? 'email' : 'tel'}
                autoComplete={kind === 'email' ? 'email' : 'tel'}
                required
                autoFocus
                {...form.getInputProps(kind)}
              />
            )}
            <FormError error={confirm.error ?? send.error} form={form} shown={[kind, 'code']} />
            <Group gap="sm">
              <Button type="submit" size="compact-sm" loading={send.isPending || confirm.isPending}>
                {sent ? t('register.check') : t('register.sendCode')}
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  setEditing(false);
                  setSent(undefined);
                  send.reset();
                  confirm.reset();
                }}
              >
                {t('common:action.cancel')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      {dialog}
    </Stack>
  );
}
