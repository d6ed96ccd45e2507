import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { reasonText } from '../../words';
import { type BankFileDetail } from '../api';
import { PayoutTable } from '../PayoutTable';

/** A file with its payouts and what the bank says of it. */
export default function FilePage() {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const address = path`/api/payments/ops/payout-files/${useParam('file')}`;
  const query = useQuery<BankFileDetail, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const ask = useMutationOnce((_: void, once) => api.post<BankFileDetail>(`${address}/ask`, {}, once), {
    onSuccess: (after) => client.setQueryData([address], after),
  });
  return (
    <DetailPage
      query={query}
      name={t('files.one')}
      title={() => t('files.one')}
      back={{ to: '/ops/payout-files', label: t('files.title') }}
      beside={(file) => <Stamp status={file.state} namespace="payouts" />}
      actions={() => (
        <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('files.ask')}
        </Button>
      )}
    >
      {(file) => (
        <>
          <FormError error={ask.error} />
          <Doc number={<span className="mono">{file.message}</span>}>
            <Panel n="1" label={t('files.total')} span={4} tone="total">
              <Money value={file.total} strong />
            </Panel>
            <Panel n="2" label={t('files.transfers')} span={8}>
              <Fields>
                <Field label={t('files.made')}>
                  <DateTime at={file.created_at} />
                </Field>
                <Field label={t('files.transfers')}>{file.transfers}</Field>
                <Field label={t('one.reason')}>{reasonText(file.reason)}</Field>
                <Field label={t('files.sha')}>
                  <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                    {file.sha256 ?? '—'}
                  </span>
                </Field>
              </Fields>
            </Panel>
          </Doc>
          <Section title={t('files.payouts')}>
            <PayoutTable withSeller rows={file.payouts} rowTo={(row) => `/ops/payouts/${row.id}`} />
          </Section>
          <Section title={t('files.report')}>
            {file.report ? (
              <pre className="mono" style={{ overflowX: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {file.report}
              </pre>
            ) : (
              <p>{t('files.noReport')}</p>
            )}
          </Section>
        </>
      )}
    </DetailPage>
  );
}
