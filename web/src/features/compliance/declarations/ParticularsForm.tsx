import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, tagOf, useMutationOnce } from '@/api';
import type { Answer } from '@/api/schemas';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { CountryNativeSelect } from '@/ui/selects';
import { toast } from '@/ui/toast';
import { base, type Declaration, modes, type Particulars } from './api';
import styles from '../compliance.module.css';

const nobody = { name: '', id_number: '', telephone: '', consignee: '', consignee_telephone: '', consignee_address: '' };
const ways = ['5', '2', '3', '4', '6', '0'];

/** Who imports, as far as the order says it. The number is under lock there, and it is noted who looks. */
async function importerOf(id: string, before: typeof nobody): Promise<typeof nobody> {
  const order = await api.get<Answer<'OrderDetail'>>(path`/api/orders/orders/${id}`);
  const kept = order.has_recipient_number ? await api.post<Answer<'RecipientNumber'>>(path`/api/orders/orders/${id}/recipient-number`, {}) : null;
  const { name, phone, region, city, line1, line2 } = order.to;
  const telephone = phone ?? '';
  return {
    name: before.name || name,
    id_number: kept?.number ?? before.id_number,
    telephone: before.telephone || telephone,
    consignee: before.consignee || name,
    consignee_telephone: before.consignee_telephone || telephone,
    consignee_address: before.consignee_address || [region, city, line1, line2].filter(Boolean).join(' '),
  };
}

/** What the declarant adds to the order; open until it is submitted. */
export function ParticularsForm({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  const queries = useQueryClient();
  const isImport = declaration.direction === 'import';
  const before = declaration.particulars;
  const form = useForm({ initialValues: { ...before, traf_name: before.traf_name ?? '', voyage_no: before.voyage_no ?? '', bill_no: before.bill_no ?? '', person: before.person ?? nobody } });
  const save = useMutationOnce(
    (values: typeof form.values, once) => {
      const body: Particulars = { ...values, traf_name: values.traf_name || null, voyage_no: values.voyage_no || null, bill_no: values.bill_no || null, person: isImport && values.person.id_number ? values.person : null };
      return api.put<Declaration>(path`/api/compliance/declarations/${declaration.id}`, body, { ...once, ifMatch: tagOf(String(declaration.version)) });
    },
    {
      onSuccess: (after) => {
        toast(t('form.saved'));
        queries.setQueryData([base, declaration.id], after);
      },
    },
  );
  const fill = useMutation<typeof nobody, ProblemError>({
    mutationFn: () => importerOf(declaration.order, form.values.person),
    onSuccess: (person) => form.setFieldValue('person', person),
  });
  return (
    <Section title={t('form.title')}>
      <form className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <div className={styles.row}>
          <NativeSelect label={t('list.mode')} data={modes.filter((mode) => !isImport || mode === '9610' || mode === '1210').map((mode) => ({ value: mode, label: `${mode} ${t(`mode.${mode}`)}` }))} {...form.getInputProps('mode')} />
          <NativeSelect label={t('one.transport')} data={ways.map((way) => ({ value: way, label: t(`transport.${way}`) }))} {...form.getInputProps('traf_mode')} />
          <TextInput label={t('form.vehicle')} maxLength={100} {...form.getInputProps('traf_name')} />
          <TextInput label={t('form.voyage')} maxLength={32} {...form.getInputProps('voyage_no')} />
          <TextInput label={t('form.bill')} maxLength={37} {...form.getInputProps('bill_no')} />
        </div>
        <div className={styles.row}>
          <NumberInput label={t('form.gross')} min={0} max={100_000_000} allowDecimal={false} required {...form.getInputProps('gross_weight_grams')} />
          <NumberInput label={t('form.net')} min={0} max={100_000_000} allowDecimal={false} required {...form.getInputProps('net_weight_grams')} />
          <NumberInput label={t('form.packages')} min={1} max={100_000} allowDecimal={false} required {...form.getInputProps('packages')} />
          {isImport && <NumberInput label={t('form.tax')} min={0} allowDecimal={false} {...form.getInputProps('tax_minor')} />}
        </div>
        {form.values.lines.map((_, at) => (
          <fieldset key={at} className={styles.row}>
            <legend>{t('form.line', { number: at + 1 })}</legend>
            <TextInput label={t('line.gcode')} maxLength={10} required {...form.getInputProps(`lines.${at}.gcode`)} />
            <TextInput label={t('line.gname')} maxLength={250} required {...form.getInputProps(`lines.${at}.gname`)} />
            <TextInput label={t('line.gmodel')} maxLength={250} required {...form.getInputProps(`lines.${at}.gmodel`)} />
            <TextInput label={t('line.unit')} maxLength={3} required {...form.getInputProps(`lines.${at}.unit`)} />
            <TextInput label={t('line.qty1')} maxLength={20} required {...form.getInputProps(`lines.${at}.qty1`)} />
            <TextInput label={t('line.unit1')} maxLength={3} required {...form.getInputProps(`lines.${at}.unit1`)} />
            <CountryNativeSelect label={t('line.country')} {...form.getInputProps(`lines.${at}.country`)} />
          </fieldset>
        ))}
        {isImport && (
          <fieldset className={styles.row}>
            <legend>{t('form.person')}</legend>
            <Button variant="default" loading={fill.isPending} onClick={() => fill.mutate()}>
              {t('form.fromOrder')}
            </Button>
            <TextInput label={t('person.name')} maxLength={60} required {...form.getInputProps('person.name')} />
            <TextInput label={t('person.idNumber')} description={t('person.idNumberHint')} maxLength={18} required {...form.getInputProps('person.id_number')} />
            <TextInput label={t('person.telephone')} maxLength={30} required {...form.getInputProps('person.telephone')} />
            <TextInput label={t('person.consignee')} maxLength={60} required {...form.getInputProps('person.consignee')} />
            <TextInput label={t('person.consigneeTelephone')} maxLength={50} required {...form.getInputProps('person.consignee_telephone')} />
            <TextInput label={t('person.consigneeAddress')} maxLength={200} required {...form.getInputProps('person.consignee_address')} />
          </fieldset>
        )}
        <FormError error={fill.error ?? save.error} />
        <div>
          <Button type="submit" variant="default" loading={save.isPending} disabled={!form.isDirty()}>
            {t('form.save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
