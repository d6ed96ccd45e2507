import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { formatList } from '@/i18n/format';
import { useSession } from '@/session';
import { CopyText } from '@/ui/CopyText';
import { DataTable } from '@/ui/DataTable';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { SuspendButton } from './SuspendButton';

type Page = Answer<'OpsPersonPage'>;

export default function PersonPage() {
  const { t } = useTranslation('identity');
  const id = useParam('person');
  const client = useQueryClient();
  const { session } = useSession();
  const address = path`/api/identity/ops/people/${id}`;
  const query = useQuery<Page, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  return (
    <DetailPage
      query={query}
      name={t('ops.person')}
      title={({ person }) => person.name || t('ops.erased')}
      back={{ to: '/ops/people', label: t('ops.people') }}
      beside={({ person }) => <Stamp status={person.standing} namespace="identity" />}
      actions={({ person }) =>
        person.id !== session?.person.id && (
          <SuspendButton
            address={address}
            standing={person.standing}
            name={person.name}
            text={t('ops.suspendPerson')}
            onDone={() => client.invalidateQueries({ queryKey: [address] })}
          />
        )
      }
    >
      {({ person, email, phone, second_factor, organisations }) => (
        <>
          <Doc number={<CopyText text={person.id} label={t('ops.id')} />}>
            <Panel n="1" label={t('ops.reach')} span={6}>
              <Fields>
                <Field label={t('field.email')} mono>
                  {email ?? '—'}
                </Field>
                <Field label={t('field.phone')} mono>
                  {phone ?? '—'}
                </Field>
                <Field label={t('field.language')}>{t(`common:language.${person.locale}`)}</Field>
              </Fields>
            </Panel>
            <Panel n="2" label={t('security.title')} span={6}>
              <Fields>
                <Field label={t('security.factor')}>{t(second_factor ? 'security.on' : 'security.off')}</Field>
                <Field label={t('firm.since')}>
                  <DateTime at={person.since} />
                </Field>
              </Fields>
            </Panel>
            {person.standing === 'suspended' && (
              <Panel n="3" label={t('ops.reason')} tone="attention">
                {person.reason && t(`reason.${person.reason}`)}
                {person.note && <div>{person.note}</div>}
              </Panel>
            )}
            <Panel n="4" label={t('ops.organisations')} flush>
              <DataTable
                label={t('ops.organisations')}
                rows={organisations}
                rowKey={(firm) => firm.id}
                rowTo={(firm) => `/ops/organisations/${firm.id}`}
                columns={[
                  { key: 'name', label: t('field.firmName'), cell: (firm) => firm.name },
                  { key: 'kind', label: t('register.kind'), cell: (firm) => t(`kind.${firm.kind}`) },
                  { key: 'roles', label: t('field.roles'), cell: (firm) => formatList(firm.roles.map((role) => t(`common:role.${role}`))) },
                  { key: 'standing', label: t('ops.standing'), cell: (firm) => <Stamp status={firm.standing} namespace="identity" /> },
                ]}
              />
            </Panel>
          </Doc>
          <Link to="/ops/audit" search={{ subject: person.id }}>
            {t('ops.itsAudit')}
          </Link>
        </>
      )}
    </DetailPage>
  );
}
