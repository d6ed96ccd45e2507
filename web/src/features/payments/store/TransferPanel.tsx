import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { formatMoney } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { CopyText } from '@/ui/CopyText';
import { Field, Fields } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { toast } from '@/ui/toast';
import type { Intent, Transfer } from '../api';
import styles from '../payments.module.css';

interface Props {
  intent: Intent;
  transfer: Transfer;
  address: string;
  onIntent: (intent: Intent) => void;
}

/** Whom to pay, how much, under which reference and until when: each to be copied into a bank's form. */
export default function TransferPanel({ intent, transfer, address, onIntent }: Props) {
  const { t } = useTranslation('payments');
  const hasCome = transfer.received.amount !== '0';
  const withdraw = useMutationOnce((_: void, once) => api.post<Intent>(`${address}/transfer/withdraw`, {}, once), { onSuccess: onIntent });
  const copied = (label: string, text: string, shown?: string) => (
    <Field label={label} mono>
      <CopyText text={text} label={label}>
        {shown ?? text}
      </CopyText>
    </Field>
  );
  const amount = formatMoney(transfer.missing);
  return (
    <>
      {transfer.taken_back && <p role="alert">{t('transfer.takenBack', { amount: formatMoney(transfer.taken_back) })}</p>}
      {hasCome ? (
        <p role="status">
          {t('transfer.partText', { received: formatMoney(transfer.received), missing: amount })}
        </p>
      ) : (
        <p>{t('transfer.text')}</p>
      )}
      <div className={styles.particulars}>
        <Fields>
          {copied(t('transfer.beneficiary'), transfer.beneficiary)}
          {copied(t('transfer.account'), transfer.account, transfer.account.replace(/(.{4})(?=.)/g, '$1 '))}
          {copied(t('transfer.bic'), transfer.bic)}
          <Field label={t('transfer.bank')}>{transfer.bank}</Field>
          <Field label={t('transfer.amount')}>
            <CopyText text={amount.replace(/[^\d.]/g, '')} label={t('transfer.amount')}>
              <Money value={transfer.missing} strong />
            </CopyText>
          </Field>
          {copied(t('transfer.reference'), transfer.reference, transfer.reference_printed)}
          <Field label={t('transfer.payBy')}>
            <DateTime at={transfer.pay_by} as="date" />
          </Field>
        </Fields>
      </div>
      <p className={styles.note}>{t(transfer.is_own_account ? 'transfer.ownAccountText' : 'transfer.referenceText')}</p>
      <p className={styles.note}>{t('transfer.leaveText')}</p>
      {transfer.test_url && (
        <Button component="a" href={transfer.test_url} rel="external" variant="default">
          {t('transfer.tryBank')}
        </Button>
      )}
      <Said transfer={transfer} address={address} onIntent={onIntent} />
      {!hasCome && !transfer.taken_back && (
        <ConfirmButton
          variant="subtle"
          question={t('transfer.otherWayQuestion')}
          text={<p>{t('transfer.otherWayText', { reference: transfer.reference_printed })}</p>}
          onConfirm={() => withdraw.mutateAsync()}
        >
          {t('transfer.otherWay')}
        </ConfirmButton>
      )}
      <FormError error={withdraw.error} />
      <p className={styles.note}>
        {t('transfer.keptUntil')} <DateTime at={transfer.taken_back ? transfer.pay_by : intent.expires_at} />
      </p>
    </>
  );
}

/** What the buyer says of a transfer on its way; it helps to find one that lost its reference. */
function Said({ transfer, address, onIntent }: Omit<Props, 'intent'>) {
  const { t } = useTranslation('payments');
  const form = useForm({ initialValues: { on: transfer.said_on ?? new Date().toISOString().slice(0, 10), reference: transfer.said_reference ?? '' } });
  const say = useMutationOnce(
    (said: typeof form.values) => api.put<Intent>(`${address}/transfer/said`, { on: said.on, reference: said.reference.trim() || null }),
    {
      onSuccess: (intent) => {
        onIntent(intent);
        toast(t('transfer.saidKept'));
      },
    },
  );
  return (
    <details className={styles.more} open={transfer.said_on !== null}>
      <summary>{t('transfer.said')}</summary>
      <form className={styles.stack} onSubmit={form.onSubmit((said) => say.mutate(said))}>
        <Group gap="sm" align="end">
          <TextInput type="date" required label={t('transfer.saidOn')} {...form.getInputProps('on')} />
          <TextInput maxLength={100} label={t('transfer.saidReference')} {...form.getInputProps('reference')} />
          <Button type="submit" variant="default" loading={say.isPending}>
            {t('transfer.saidSave')}
          </Button>
        </Group>
        <FormError error={say.error} form={form} shown={['on', 'reference']} />
        <p className={styles.note}>{t('transfer.saidText')}</p>
      </form>
    </details>
  );
}
