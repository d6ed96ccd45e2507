import { Button, Group, PasswordInput, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { currentZone } from '@/i18n/format';
import { homeOf, preferences, sessionChanged } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { PageHead } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { useGo, useLocale, useUrlState } from '@/ui/navigation';
import { CountrySelect } from '@/ui/selects';
import { CodeField } from '../CodeField';
import { OutboxHint } from '../OutboxHint';
import type { CodeSent, ContactKind } from '../api';
import styles from './door.module.css';

interface Proved {
  id: string;
  proof: string;
}

/** An address is proved by a code; then the person and their firm are entered. */
export default function RegisterPage() {
  const { t } = useTranslation('identity');
  const [kind, setKind] = useState<ContactKind>('email');
  const [address, setAddress] = useState('');
  const [sent, setSent] = useState<CodeSent>();
  const [proved, setProved] = useState<Proved>();
  const step = proved ? 3 : sent ? 2 : 1;
  const { one } = useUrlState();
  return (
    <div className={styles.page}>
      <PageHead title={t('register.title')} lead={t('register.lead')} />
      <ol className={styles.steps}>
        {(['address', 'code', 'details'] as const).map((name, i) => (
          <li key={name} aria-current={step === i + 1 ? 'step' : undefined}>
            <span className={styles.number}>{i + 1}</span>
            {t(`register.step.${name}`)}
          </li>
        ))}
      </ol>
      {step === 1 && (
        <AddressStep
          kind={kind}
          onKind={setKind}
          address={address}
          onAddress={setAddress}
          onSent={setSent}
        />
      )}
      {sent && !proved && (
        <CodeStep
          kind={kind}
          address={address}
          sent={sent}
          onAgain={setSent}
          onBack={() => setSent(undefined)}
          onProved={(proof) => setProved({ id: sent.id, proof })}
        />
      )}
      {proved && <DetailsStep proved={proved} onOver={() => { setProved(undefined); setSent(undefined); }} />}
      {!proved && (
        <Text size="sm">
          {t('register.hasAccount')}{' '}
          <Link to="/login" search={one('return') ? { return: one('return') } : undefined}>
            {t('common:account.logIn')}
          </Link>
        </Text>
      )}
    </div>
  );
}

const ask = (kind: ContactKind, address: string, once: { idempotencyKey: string }) =>
  api.post<CodeSent>('/api/identity/registrations', { [kind]: address }, { ...once, anonymous: true });

interface AddressProps {
  kind: ContactKind;
  onKind: (kind: ContactKind) => void;
  address: string;
  onAddress: (address: string) => void;
  onSent: (sent: CodeSent) => void;
}

function AddressStep({ kind, onKind, address, onAddress, onSent }: AddressProps) {
  const { t } = useTranslation('identity');
  const form = useForm({ initialValues: { email: kind === 'email' ? address : '', phone: kind === 'phone' ? address : '' } });
  const send = useMutationOnce((values: typeof form.values, once) => ask(kind, values[kind], once), { onSuccess: onSent });
  return (
    <Doc level={2}>
      <Panel n="1" label={t('register.step.address')}>
        <form
          onSubmit={form.onSubmit((values) => {
            onAddress(values[kind]);
            send.mutate(values);
          })}
        >
          <Stack gap="md">
            <SegmentedControl
              aria-label={t('register.by')}
              value={kind}
              onChange={(value) => onKind(value as ContactKind)}
              data={[
                { value: 'email', label: t('field.email') },
                { value: 'phone', label: t('field.phone') },
              ]}
            />
            {kind === 'email' ? (
              <TextInput
                key="email"
                label={t('field.email')}
                type="email"
                autoComplete="email"
                required
                maxLength={254}
                {...form.getInputProps('email')}
              />
            ) : (
              <TextInput
                key="phone"
                label={t('field.phone')}
                description={t('field.phoneHint')}
                type="tel"
                autoComplete="tel"
                required
                maxLength={40}
                {...form.getInputProps('phone')}
              />
            )}
            <FormError error={send.error} form={form} shown={[kind]} />
            <Button type="submit" loading={send.isPending}>
              {t('register.sendCode')}
            </Button>
          </Stack>
        </form>
      </Panel>
    </Doc>
  );
}

interface CodeProps {
  kind: ContactKind;
  address: string;
  sent: CodeSent;
  onAgain: (sent: CodeSent) => void;
  onBack: () => void;
  onProved: (proof: string) => void;
}

function CodeStep({ kind, address, sent, onAgain, onBack, onProved }: CodeProps) {
  const { t } = useTranslation('identity');
  const form = useForm({ initialValues: { code: '' } });
  const verify = useMutationOnce(
    (code: string, once) =>
      api.post<{ proof: string }>(path`/api/identity/registrations/${sent.id}/verify`, { code }, { ...once, anonymous: true }),
    { onSuccess: ({ proof }) => onProved(proof) },
  );
  const again = useMutationOnce((_: void, once) => ask(kind, address, once), {
    onSuccess: (fresh) => {
      form.reset();
      verify.reset();
      onAgain(fresh);
    },
  });
  return (
    <Doc level={2} number={address}>
      <Panel n="2" label={t('register.step.code')}>
        <form onSubmit={form.onSubmit(({ code }) => verify.mutate(code))}>
          <Stack gap="md">
            <Text>{t('register.codeSent', { address })}</Text>
            <OutboxHint />
            <CodeField label={t('field.code')} autoFocus {...form.getInputProps('code')} />
            <FormError error={verify.error ?? again.error} form={form} shown={['code']} />
            <Button type="submit" loading={verify.isPending}>
              {t('register.check')}
            </Button>
            <Group gap="sm">
              <Button variant="subtle" size="compact-sm" onClick={() => again.mutate()} loading={again.isPending}>
                {t('register.again')}
              </Button>
              <Button variant="subtle" size="compact-sm" onClick={onBack}>
                {t('register.otherAddress')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
    </Doc>
  );
}

function DetailsStep({ proved, onOver }: { proved: Proved; onOver: () => void }) {
  const { t } = useTranslation('identity');
  const locale = useLocale();
  const go = useGo();
  const { one } = useUrlState();
  const chosen = preferences();
  const form = useForm({
    initialValues: {
      name: '',
      password: '',
      organisation: { kind: one('as') === 'seller' ? 'seller' : 'buyer', name: '', country: chosen.shipTo },
    },
  });
  const complete = useMutationOnce(
    (values: typeof form.values, once) =>
      api.post(
        path`/api/identity/registrations/${proved.id}/complete`,
        { ...values, proof: proved.proof, locale, time_zone: currentZone(), currency: chosen.currency },
        { ...once, anonymous: true },
      ),
    {
      onSuccess: async () => {
        const session = await sessionChanged();
        void go(one('return') || (session ? homeOf(session) : '/'), undefined, { replace: true });
      },
    },
  );
  const over = complete.error?.kind === 'identity/code-expired';
  return (
    <form onSubmit={form.onSubmit((values) => complete.mutate(values))}>
      <Stack gap="md">
        <Doc level={2}>
          <Panel n="3" label={t('register.you')}>
            <Stack gap="md">
              <TextInput label={t('field.name')} autoComplete="name" required maxLength={120} autoFocus {...form.getInputProps('name')} />
              <PasswordInput
                label={t('field.newPassword')}
                description={t('field.passwordHint')}
                autoComplete="new-password"
                required
                minLength={10}
                maxLength={128}
                {...form.getInputProps('password')}
              />
            </Stack>
          </Panel>
          <Panel n="4" label={t('register.firm')}>
            <Stack gap="md">
              <Radio.Group label={t('register.kind')} {...form.getInputProps('organisation.kind')}>
                <Stack gap="xs" mt="xs">
                  <Radio value="buyer" label={t('kind.buyer')} description={t('register.buyerHint')} />
                  <Radio value="seller" label={t('kind.seller')} description={t('register.sellerHint')} />
                </Stack>
              </Radio.Group>
              <TextInput
                label={t('field.firmName')}
                autoComplete="organization"
                required
                maxLength={120}
                {...form.getInputProps('organisation.name')}
              />
              <CountrySelect label={t('field.country')} required allowDeselect={false} {...form.getInputProps('organisation.country')} />
            </Stack>
          </Panel>
        </Doc>
        <FormError error={complete.error} form={form} shown={['name', 'password', 'organisation.name', 'organisation.country']} />
        {over ? (
          <Button onClick={onOver}>{t('register.restart')}</Button>
        ) : (
          <Button type="submit" loading={complete.isPending}>
            {t('register.submit')}
          </Button>
        )}
      </Stack>
    </form>
  );
}
