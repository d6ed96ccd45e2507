import { Button, Checkbox, type CheckboxGroupProps, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, tagOf, useCursorList, useMutationOnce } from '@/api';
import { formatList } from '@/i18n/format';
import { type OrgKind, type Role, sessionChanged, useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useLocale } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { type Invitation, type Member, contactOf, headOf, rolesOf } from '../api';
import styles from './account.module.css';

const membersPath = '/api/identity/members';
const invitationsPath = '/api/identity/invitations';

export default function MembersPage() {
  const { t } = useTranslation('identity');
  const { session, organisation } = useSession();
  const client = useQueryClient();
  const kind = organisation?.kind ?? 'buyer';
  const runs = !!organisation?.roles.includes(headOf(kind));
  const members = useCursorList<Member>(membersPath, {}, { enabled: !!organisation, limit: 50 });
  const invitations = useCursorList<Invitation>(invitationsPath, {}, { enabled: runs, limit: 50 });
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: [membersPath] });
    await client.invalidateQueries({ queryKey: [invitationsPath] });
  };
  const names = (roles: readonly Role[]) => formatList(roles.map((role) => t(`common:role.${role}`)));
  const me = session?.person.id;

  return (
    <ListPage title={t('members.title')} lead={t('members.lead')} actions={runs && <Invite kind={kind} onSent={refresh} />}>
      {session && !organisation && <EmptyState icon="users" title={t('firm.none')} text={t('firm.noneText')} />}
      {members.error && <ErrorPanel error={members.error} onRetry={() => void members.refetch()} />}
      {organisation && members.isPending && <TextSkeleton lines={5} />}
      {members.isSuccess && (
        <DataTable
          label={t('members.title')}
          rows={members.items}
          rowKey={(member) => member.id}
          columns={[
            {
              key: 'name',
              label: t('field.name'),
              cell: (member) => (member.id === me ? t('members.you', { name: member.name }) : member.name),
            },
            ...(runs ? [{ key: 'address', label: t('members.address'), cell: (member: Member) => member.email ?? member.phone ?? '—' }] : []),
            { key: 'roles', label: t('field.roles'), cell: (member) => names(member.roles) },
            { key: 'since', label: t('members.since'), cell: (member) => <DateTime at={member.since} as="date" />, wideOnly: true },
            {
              key: 'act',
              label: '',
              cell: (member) => (
                <Group gap="xs" justify="flex-end">
                  {runs && <ChangeRoles kind={kind} member={member} onChanged={refresh} />}
                  {(runs || member.id === me) && (
                    <ConfirmButton
                      size="compact-xs"
                      danger
                      question={t(member.id === me ? 'members.leaveQuestion' : 'members.removeQuestion', {
                        name: member.name,
                        firm: organisation?.name,
                      })}
                      text={t('members.removeText')}
                      onConfirm={() =>
                        api.delete(path`/api/identity/members/${member.id}`).then(async () => {
                          await refresh();
                          if (member.id === me) await sessionChanged();
                        })
                      }
                    >
                      {t(member.id === me ? 'members.leave' : 'common:action.remove')}
                    </ConfirmButton>
                  )}
                </Group>
              ),
            },
          ]}
        />
      )}
      {members.hasNextPage && (
        <Button variant="default" loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
          {t('common:action.more')}
        </Button>
      )}
      {runs && (
        <Section title={t('invite.pending')}>
          {invitations.error && <ErrorPanel error={invitations.error} onRetry={() => void invitations.refetch()} />}
          {invitations.isPending && <TextSkeleton lines={2} />}
          {invitations.isSuccess && (
            <DataTable
              label={t('invite.pending')}
              rows={invitations.items}
              rowKey={(invitation) => invitation.id}
              empty={<EmptyState icon="message" title={t('invite.none')} text={t('invite.noneText')} />}
              columns={[
                { key: 'address', label: t('members.address'), cell: (invitation) => <span className="mono">{invitation.address}</span> },
                { key: 'roles', label: t('field.roles'), cell: (invitation) => names(invitation.roles) },
                {
                  key: 'until',
                  label: t('invitation.until'),
                  cell: (invitation) =>
                    invitation.is_over ? <Stamp status="expired" /> : <DateTime at={invitation.expires_at} as="ago" />,
                },
                {
                  key: 'act',
                  label: '',
                  cell: (invitation) => (
                    <ConfirmButton
                      size="compact-xs"
                      danger
                      question={t('invite.withdrawQuestion', { address: invitation.address })}
                      text={t('invite.withdrawText')}
                      onConfirm={() => api.delete(path`/api/identity/invitations/${invitation.id}`).then(refresh)}
                    >
                      {t('invite.withdraw')}
                    </ConfirmButton>
                  ),
                },
              ]}
            />
          )}
        </Section>
      )}
    </ListPage>
  );
}

function RoleBoxes({ kind, ...rest }: Omit<CheckboxGroupProps, 'children'> & { kind: OrgKind }) {
  const { t } = useTranslation('identity');
  return (
    <Checkbox.Group label={t('field.roles')} {...rest}>
      <div className={styles.roles}>
        {rolesOf[kind].map((role) => (
          <Checkbox key={role} value={role} label={t(`common:role.${role}`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function ChangeRoles({ kind, member, onChanged }: { kind: OrgKind; member: Member; onChanged: () => Promise<void> }) {
  const { t } = useTranslation('identity');
  const { session } = useSession();
  const [open, setOpen] = useState(false);
  const form = useForm({ initialValues: { roles: member.roles as string[] } });
  const save = useMutationOnce((values: typeof form.values) => api.put(path`/api/identity/members/${member.id}/roles`, values, { ifMatch: tagOf(member.version) }), {
    onSuccess: async () => {
      setOpen(false);
      toast(t('common:state.saved'));
      await onChanged();
      if (member.id === session?.person.id) await sessionChanged();
    },
  });
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        {t('members.roles')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('members.rolesOf', { name: member.name })}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
          <Stack gap="md">
            <RoleBoxes kind={kind} {...form.getInputProps('roles')} />
            <FormError error={save.error} form={form} />
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending} disabled={form.values.roles.length === 0}>
                {t('common:action.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

function Invite({ kind, onSent }: { kind: OrgKind; onSent: () => Promise<void> }) {
  const { t } = useTranslation('identity');
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const form = useForm({ initialValues: { address: '', roles: [] as string[], locale: locale as string } });
  const send = useMutationOnce(
    ({ address, ...rest }: typeof form.values, once) => api.post(invitationsPath, { ...rest, ...contactOf(address) }, once),
    {
      onSuccess: async () => {
        toast(t('invite.sent', { address: form.values.address }));
        setOpen(false);
        form.reset();
        await onSent();
      },
    },
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('invite.title')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('invite.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        <form onSubmit={form.onSubmit((values) => send.mutate(values))}>
          <Stack gap="md">
            <TextInput label={t('field.login')} required maxLength={254} data-autofocus {...form.getInputProps('address')} />
            <RoleBoxes kind={kind} {...form.getInputProps('roles')} />
            <NativeSelect
              label={t('invite.language')}
              data={[
                { value: 'en', label: 'English' },
                { value: 'zh-CN', label: '简体中文' },
              ]}
              {...form.getInputProps('locale')}
            />
            <FormError error={send.error} form={form} shown={['roles']} />
            <Group justify="flex-end">
              <Button type="submit" loading={send.isPending} disabled={form.values.roles.length === 0}>
                {t('invite.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
