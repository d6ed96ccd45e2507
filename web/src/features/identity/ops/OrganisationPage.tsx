import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { countryName, formatList } from '@/i18n/format';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { SuspendButton } from './SuspendButton';

type Page = Answer<'OpsOrganisationPage'>;

export default function OrganisationPage() {
  const { t } = useTranslation('identity');
  const id = useParam('organisation');
  const client = useQueryClient();
  const address = path`/api/identity/ops/organisations/${id}`;
  const query = useQuery<Page, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  return (
    <DetailPage
      query={query}
      name={t('ops.organisation')}
      title={({ organisation }) => organisation.name || t('ops.erased')}
      back={{ to: '/ops/organisations', label: t('ops.organisations') }}
      beside={({ organisation }) => <Stamp status={organisation.standing} namespace="identity" />}
      actions={({ organisation }) =>
        organisation.kind !== 'platform' && (
          <SuspendButton
            address={address}
            standing={organisation.standing}
            name={organisation.name}
            text={t('ops.suspendOrganisation')}
            onDone={() => client.invalidateQueries({ queryKey: [address] })}
          />
        )
      }
    >
      {({ organisation, members }) => (
        <>
          <Doc number={<CopyText text={organisation.id} label={t('ops.id')} />}>
            <Panel n="1" label={t('firm.entry')} span={6}>
              <Fields>
                <Field label={t('register.kind')}>{t(`kind.${organisation.kind}`)}</Field>
                <Field label={t('field.country')}>{countryName(organisation.country)}</Field>
                <Field label={t('field.registrationNumber')} mono>
                  {organisation.registration_number ?? '—'}
                </Field>
                <Field label={t('firm.since')}>
                  <DateTime at={organisation.since} />
                </Field>
              </Fields>
            </Panel>
            <Panel n="2" label={t('firm.address')} span={6}>
              {organisation.address
                ? [organisation.address.name, organisation.address.line1, organisation.address.city, countryName(organisation.address.country)].map((line) => (
                    <div key={line}>{line}</div>
                  ))
                : t('firm.noAddress')}
            </Panel>
            {organisation.standing === 'suspended' && (
              <Panel n="3" label={t('ops.reason')} tone="attention">
                {organisation.reason && t(`reason.${organisation.reason}`)}
                {organisation.note && <div>{organisation.note}</div>}
              </Panel>
            )}
            <Panel n="4" label={t('members.title')} flush>
              <DataTable
                label={t('members.title')}
                rows={members}
                rowKey={(member) => member.id}
                rowTo={(member) => `/ops/people/${member.id}`}
                columns={[
                  { key: 'name', label: t('field.name'), cell: (member) => member.name },
                  { key: 'roles', label: t('field.roles'), cell: (member) => formatList(member.roles.map((role) => t(`common:role.${role}`))) },
                  { key: 'since', label: t('members.since'), cell: (member) => <DateTime at={member.since} as="date" /> },
                ]}
              />
            </Panel>
          </Doc>
          <Link to="/ops/audit" search={{ org: organisation.id }}>
            {t('ops.itsAudit')}
          </Link>
        </>
      )}
    </DetailPage>
  );
}
