// What stands at the head of a seller's papers.
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { toast } from '@/ui/toast';
import type { Letterhead, LetterheadKept } from './api';
import styles from './documents.module.css';
import { AddressFields } from './ParticularsForm';
import { addressOf, type AddressValues, addressValues, emptyAddress } from './particulars';

const address = '/api/compliance/letterhead';
const texts = ['name', 'name_zh', 'tax_number', 'customs_number', 'vat_number', 'phone', 'mail', 'signatory'] as const;
const bank = ['bank_name', 'swift', 'account_number', 'account_name'] as const;
type Values = Record<(typeof texts)[number] | (typeof bank)[number] | 'scheme' | 'value', string> & { address: AddressValues };

function valuesOf(kept: Letterhead | null): Values {
  return {
    ...(Object.fromEntries(texts.map((name) => [name, kept?.[name] ?? ''])) as unknown as Values),
    bank_name: kept?.bank?.name ?? '',
    swift: kept?.bank?.swift ?? '',
    account_number: kept?.bank?.account_number ?? '',
    account_name: kept?.bank?.account_name ?? '',
    scheme: kept?.endpoint?.scheme ?? '',
    value: kept?.endpoint?.value ?? '',
    address: kept ? addressValues(kept.address) : emptyAddress,
  };
}

function letterheadOf(values: Values): Letterhead {
  const given = (text: string) => text.trim() || null;
  return {
    ...(Object.fromEntries(texts.map((name) => [name, given(values[name])])) as unknown as Letterhead),
    name: values.name.trim(),
    address: addressOf(values.address),
    bank: bank.some((name) => values[name].trim())
      ? { name: values.bank_name.trim(), swift: values.swift.trim(), account_number: values.account_number.trim(), account_name: values.account_name.trim() }
      : null,
    endpoint: given(values.value) ? { scheme: values.scheme.trim(), value: values.value.trim() } : null,
  };
}

export default function LetterheadPage() {
  const { t } = useTranslation('papers');
  const query = useQuery<LetterheadKept, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get<LetterheadKept>(address, { signal }) });
  return (
    <DetailPage query={query} name={t('head.title')} title={() => t('head.title')} lead={() => t('head.lead')} back={{ to: '/seller/papers', label: t('register.title') }}>
      {(kept) => <LetterheadForm kept={kept} key={kept.version} />}
    </DetailPage>
  );
}

function LetterheadForm({ kept }: { kept: LetterheadKept }) {
  const { t } = useTranslation('papers');
  const queries = useQueryClient();
  const form = useForm<Values>({ initialValues: valuesOf(kept.letterhead) });
  const save = useMutation<LetterheadKept, ProblemError, Values>({
    mutationFn: (values) => api.put<LetterheadKept>(address, letterheadOf(values), { ifMatch: `"${kept.version}"` }),
    onSuccess: (next) => {
      queries.setQueryData([address], next);
      void queries.invalidateQueries({ queryKey: ['/api/compliance/orders'] });
      toast(t('form.saved'));
    },
  });
  const field = (name: keyof Values, label: string, max: number, hint?: string) => (
    <TextInput label={label} description={hint} maxLength={max} {...form.getInputProps(name)} />
  );
  return (
    <form noValidate className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <fieldset className={styles.group}>
        <legend>{t('head.firm')}</legend>
        <div className={styles.row}>
          {field('name', t('head.nameLatin'), 120)}
          {field('name_zh', t('head.nameZh'), 120)}
        </div>
        <AddressFields form={form} at="address" />
        <div className={styles.row}>
          {field('phone', t('head.phone'), 40)}
          {field('mail', t('head.mail'), 120)}
          {field('signatory', t('head.signatory'), 120)}
        </div>
        <div className={styles.row}>
          {field('tax_number', t('head.tax_number'), 40)}
          {field('customs_number', t('head.customs_number'), 40)}
          {field('vat_number', t('head.vat_number'), 20)}
        </div>
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t('head.bank')}</legend>
        <div className={styles.row}>
          {field('bank_name', t('head.bankName'), 120)}
          {field('swift', t('head.swift'), 11)}
          {field('account_number', t('head.account'), 40)}
          {field('account_name', t('head.accountName'), 120)}
        </div>
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t('form.electronic')}</legend>
        <div className={styles.row}>
          {field('scheme', t('head.scheme'), 8, t('head.schemeHint'))}
          {field('value', t('head.endpoint'), 60)}
        </div>
      </fieldset>
      <FormError error={save.error} form={form} shown={[...texts, 'address.street', 'address.city', 'address.country']} />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}
