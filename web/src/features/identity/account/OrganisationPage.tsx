import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import ApprovalRule from '@/features/orders/ApprovalRule';
import { countryName } from '@/i18n/format';
import { homeOf, sessionChanged, useSession } from '@/session';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { useGo } from '@/ui/navigation';
import { CountrySelect } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import { type OrganisationPage as Organisation, headOf } from '../api';
import { FoundOrganisation } from './FoundOrganisation';

const key = ['/api/identity/organisation'] as const;

export default function OrganisationPage() {
  const { t } = useTranslation('identity');
  const { session, organisation } = useSession();
  const go = useGo();
  const query = useQuery<Organisation, ProblemError>({
    queryKey: [...key, session?.current],
    queryFn: ({ signal }) => api.get('/api/identity/organisation', { signal }),
    enabled: !!organisation,
  });
  const founded = async (id: string) => {
    await api.put('/api/identity/me/organisation', { organisation: id });
    const next = await sessionChanged();
    if (next) void go(homeOf(next));
  };
  const mayEdit = !!organisation && organisation.roles.includes(headOf(organisation.kind));
  return (
    <ListPage title={t('firm.title')} actions={organisation && <FoundOrganisation onFounded={founded} />}>
      {session && !organisation && (
        <EmptyState icon="users" title={t('firm.none')} text={t('firm.noneText')}>
          <FoundOrganisation onFounded={founded} />
        </EmptyState>
      )}
      {organisation && query.isPending && <TextSkeleton lines={8} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (mayEdit ? <Edit key={query.data.version} firm={query.data} /> : <Show firm={query.data} />)}
      {query.data?.kind === 'buyer' && <ApprovalRule mayEdit={mayEdit} />}
    </ListPage>
  );
}

function Show({ firm }: { firm: Organisation }) {
  const { t } = useTranslation('identity');
  const { address } = firm;
  const lines = address && [address.name, address.company, address.line1, address.line2, `${address.postal_code ?? ''} ${address.city}`.trim(), address.region, countryName(address.country)];
  return (
    <Doc title={firm.name}>
      <Panel n="1" label={t('firm.entry')} span={6}>
        <Fields>
          <Field label={t('register.kind')}>{t(`kind.${firm.kind}`)}</Field>
          <Field label={t('field.country')}>{countryName(firm.country)}</Field>
          <Field label={t('field.registrationNumber')} mono>
            {firm.registration_number ?? '—'}
          </Field>
          <Field label={t('firm.since')}>
            <DateTime at={firm.since} as="date" />
          </Field>
        </Fields>
      </Panel>
      <Panel n="2" label={t('firm.address')} span={6}>
        {lines ? lines.filter(Boolean).map((line) => <div key={line}>{line}</div>) : t('firm.noAddress')}
      </Panel>
    </Doc>
  );
}

function Edit({ firm }: { firm: Organisation }) {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const [hasAddress, setHasAddress] = useState(firm.address !== null);
  const form = useForm({
    initialValues: {
      name: firm.name,
      country: firm.country,
      registration_number: firm.registration_number ?? '',
      address: {
        name: firm.address?.name ?? '',
        company: firm.address?.company ?? '',
        line1: firm.address?.line1 ?? '',
        line2: firm.address?.line2 ?? '',
        city: firm.address?.city ?? '',
        region: firm.address?.region ?? '',
        postal_code: firm.address?.postal_code ?? '',
        country: firm.address?.country ?? firm.country,
        phone: firm.address?.phone ?? '',
      },
    },
  });
  const save = useMutationOnce(
    (values: typeof form.values) => {
      const address = Object.fromEntries(Object.entries(values.address).map(([name, value]) => [name, value || null]));
      const body = { ...values, registration_number: values.registration_number || null, address: hasAddress ? address : null };
      return api.put('/api/identity/organisation', body, { ifMatch: `"${firm.version}"` });
    },
    {
      onSuccess: async () => {
        toast(t('common:state.saved'));
        await client.invalidateQueries({ queryKey: key });
        await sessionChanged();
      },
    },
  );
  const line = (name: keyof typeof form.values.address, required = false, autoComplete?: string) => (
    <TextInput
      label={t(`address.${name}`)}
      required={required}
      maxLength={200}
      autoComplete={autoComplete}
      {...form.getInputProps(`address.${name}`)}
    />
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="md">
        <Doc>
          <Panel n="1" label={t('firm.entry')} span={6}>
            <Stack gap="sm">
              <TextInput label={t('field.firmName')} required maxLength={120} {...form.getInputProps('name')} />
              <CountrySelect label={t('field.country')} required allowDeselect={false} {...form.getInputProps('country')} />
              <TextInput
                label={t('field.registrationNumber')}
                description={t('field.registrationHint')}
                maxLength={60}
                {...form.getInputProps('registration_number')}
              />
              <Fields>
                <Field label={t('register.kind')}>{t(`kind.${firm.kind}`)}</Field>
                <Field label={t('firm.since')}>
                  <DateTime at={firm.since} as="date" />
                </Field>
              </Fields>
            </Stack>
          </Panel>
          <Panel n="2" label={t('firm.address')} span={6}>
            {hasAddress ? (
              <Stack gap="sm">
                {line('name', true, 'name')}
                {line('company', false, 'organization')}
                {line('line1', true, 'address-line1')}
                {line('line2', false, 'address-line2')}
                <Group gap="sm" grow>
                  {line('postal_code', false, 'postal-code')}
                  {line('city', true, 'address-level2')}
                </Group>
                {line('region', false, 'address-level1')}
                <CountrySelect label={t('field.country')} required allowDeselect={false} {...form.getInputProps('address.country')} />
                {line('phone', false, 'tel')}
                <Group>
                  <Button size="compact-sm" variant="subtle" onClick={() => setHasAddress(false)}>
                    {t('firm.removeAddress')}
                  </Button>
                </Group>
              </Stack>
            ) : (
              <Stack gap="sm">
                {t('firm.noAddress')}
                <Group>
                  <Button size="compact-sm" variant="default" onClick={() => setHasAddress(true)}>
                    {t('firm.addAddress')}
                  </Button>
                </Group>
              </Stack>
            )}
          </Panel>
        </Doc>
        <FormError error={save.error} form={form} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('common:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
