// What only the seller knows of an order's papers: weights and marks, references, places, who is billed.
import { Button, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { formatWeight, plainText } from '@/i18n/format';
import { FormError } from '@/ui/FormError';
import { Icon } from '@/ui/Icon';
import { MoneyInput } from '@/ui/MoneyInput';
import { CountrySelect } from '@/ui/selects';
import { toast } from '@/ui/toast';
import { papersKey, type PaperSet, type Particulars } from './api';
import styles from './documents.module.css';
import { emptyParty, incoterms, packageKinds, particularsOf, type Values, valuesOf, vatTreatments } from './particulars';

type Form = UseFormReturnType<Values>;

export function ParticularsForm({ set, onSaved }: { set: PaperSet; onSaved: () => void }) {
  const { t } = useTranslation('papers');
  const queries = useQueryClient();
  const form = useForm<Values>({ initialValues: valuesOf(set) });
  const save = useMutation<PaperSet, ProblemError, Particulars>({
    mutationFn: (body) => api.put<PaperSet>(path`/api/compliance/orders/${set.order}/papers/particulars`, body, { ifMatch: `"${set.particulars_version}"` }),
    onSuccess: (next) => {
      queries.setQueryData(papersKey(set.order), next);
      form.resetDirty();
      toast(t('form.saved'));
      onSaved();
    },
  });
  return (
    <form noValidate className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(particularsOf(values)))}>
      <Goods form={form} set={set} />
      <Packages form={form} />
      <Terms form={form} />
      <Way form={form} />
      <Named form={form} name="bill_to" legend={t('form.billTo')} add={t('form.addBillTo')} />
      <Named form={form} name="notify" legend={t('party.notify')} add={t('form.addNotify')} />
      <Electronic form={form} />
      <Origin form={form} />
      <DeclaredFields form={form} />
      <Textarea label={t('form.remarks')} maxLength={1000} autosize minRows={2} {...form.getInputProps('remarks')} />
      <FormError error={save.error} form={form} />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}

function Text({ form, name, label, max = 100, hint }: { form: Form; name: string; label: string; max?: number; hint?: string }) {
  return <TextInput label={label} description={hint} maxLength={max} {...form.getInputProps(name)} />;
}

/** Kilograms typed, grams kept. */
function Weight({ form, name, label }: { form: Form; name: string; label: string }) {
  return <NumberInput label={label} suffix=" kg" decimalScale={3} min={0} allowNegative={false} hideControls {...form.getInputProps(name)} />;
}

function Goods({ form, set }: { form: Form; set: PaperSet }) {
  const { t } = useTranslation('papers');
  return (
    <fieldset className={styles.group}>
      <legend>{t('paper.goods')}</legend>
      {form.values.lines.map((line, at) => {
        const known = set.lines.find((one) => one.line === line.line);
        return (
          <div key={line.line}>
            <strong>{plainText(known?.title)}</strong>
            <p className={styles.small}>{t('form.packed_weight', { units: known?.quantity ?? 0, weight: formatWeight(known?.packed_grams ?? 0) })}</p>
            <div className={styles.row}>
              <TextInput label={t('field.hs_code')} placeholder={known?.hs_code ?? ''} maxLength={10} className="mono" {...form.getInputProps(`lines.${at}.hs_code`)} />
              <CountrySelect label={t('field.origin')} placeholder={known?.origin ?? ''} clearable {...form.getInputProps(`lines.${at}.origin`)} />
              <Weight form={form} name={`lines.${at}.net`} label={t('form.netLine')} />
              <Weight form={form} name={`lines.${at}.gross`} label={t('form.grossLine')} />
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}

function Packages({ form }: { form: Form }) {
  const { t } = useTranslation('papers');
  const kinds = packageKinds.map((value) => ({ value, label: t(`package.${value}`) }));
  return (
    <fieldset className={styles.group}>
      <legend>{t('form.packages')}</legend>
      <p className={styles.small}>{t('form.packagesHint')}</p>
      {form.values.packages.map((pack, at) => (
        <div className={styles.row} key={pack.key}>
          <Text form={form} name={`packages.${at}.mark`} label={t('form.mark')} max={120} />
          <NativeSelect label={t('form.kind')} data={kinds} {...form.getInputProps(`packages.${at}.kind`)} />
          <NumberInput label={t('form.count')} min={1} allowDecimal={false} {...form.getInputProps(`packages.${at}.count`)} />
          <Weight form={form} name={`packages.${at}.gross`} label={t('form.grossEach')} />
          {(['length', 'width', 'height'] as const).map((side) => (
            <NumberInput key={side} label={t(`form.${side}`)} suffix=" cm" decimalScale={1} min={0} hideControls {...form.getInputProps(`packages.${at}.${side}`)} />
          ))}
          <Button variant="default" aria-label={t('form.removePackage', { mark: pack.mark || at + 1 })} onClick={() => form.removeListItem('packages', at)}>
            <Icon name="trash" size={16} />
          </Button>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={16} />}
          onClick={() => form.insertListItem('packages', { key: crypto.randomUUID(), mark: '', kind: 'carton', count: 1, gross: '', length: '', width: '', height: '', contents: '' })}
        >
          {t('form.addPackage')}
        </Button>
      </div>
    </fieldset>
  );
}

function Terms({ form }: { form: Form }) {
  const { t } = useTranslation('papers');
  return (
    <fieldset className={styles.group}>
      <legend>{t('paper.terms')}</legend>
      <div className={styles.row}>
        <NativeSelect label={t('paper.incoterms')} data={['', ...incoterms]} {...form.getInputProps('incoterm')} />
        <Text form={form} name="place" label={t('form.place')} />
        <Text form={form} name="payment_terms" label={t('form.paymentTerms')} max={300} />
      </div>
      <div className={styles.row}>
        <Text form={form} name="exporter_reference" label={t('form.exporterReference')} max={60} />
        <Text form={form} name="buyer_reference" label={t('form.buyerReference')} max={60} />
      </div>
    </fieldset>
  );
}

function Way({ form }: { form: Form }) {
  const { t } = useTranslation('papers');
  return (
    <fieldset className={styles.group}>
      <legend>{t('paper.carriage')}</legend>
      <div className={styles.row}>
        <Text form={form} name="loading_place" label={t('form.loadingPlace')} />
        <Text form={form} name="unloading_place" label={t('form.unloadingPlace')} />
        <Text form={form} name="vessel" label={t('form.vessel')} />
        <Text form={form} name="voyage" label={t('form.voyage')} max={40} />
        <Text form={form} name="transport_number" label={t('form.transportNumber')} max={60} />
      </div>
    </fieldset>
  );
}

function Named({ form, name, legend, add }: { form: Form; name: 'bill_to' | 'notify'; legend: string; add: string }) {
  const { t } = useTranslation('papers');
  const party = form.values[name];
  if (!party) {
    return (
      <div>
        <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => form.setFieldValue(name, emptyParty)}>
          {add}
        </Button>
      </div>
    );
  }
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={styles.row}>
        <Text form={form} name={`${name}.name`} label={t('head.name')} max={120} />
        <Text form={form} name={`${name}.contact`} label={t('head.contact')} max={120} />
        <Text form={form} name={`${name}.phone`} label={t('head.phone')} max={40} />
      </div>
      <AddressFields form={form} at={`${name}.address`} />
      <div>
        <Button variant="default" onClick={() => form.setFieldValue(name, null)}>
          {t('form.removeParty')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Of any form that has an address at a path. */
export function AddressFields({ form, at }: { form: { getInputProps: (path: string) => object }; at: string }) {
  const { t } = useTranslation('papers');
  return (
    <div className={styles.row}>
      <TextInput label={t('head.street')} maxLength={200} {...form.getInputProps(`${at}.street`)} />
      <TextInput label={t('head.additional')} maxLength={200} {...form.getInputProps(`${at}.additional`)} />
      <TextInput label={t('head.postalCode')} maxLength={20} {...form.getInputProps(`${at}.postal_code`)} />
      <TextInput label={t('head.city')} maxLength={100} {...form.getInputProps(`${at}.city`)} />
      <TextInput label={t('head.region')} maxLength={100} {...form.getInputProps(`${at}.region`)} />
      <CountrySelect label={t('head.country')} {...form.getInputProps(`${at}.country`)} />
    </div>
  );
}

function Electronic({ form }: { form: Form }) {
  const { t } = useTranslation('papers');
  const treatments = vatTreatments.map((value) => ({ value, label: t(`vat.${value}`) }));
  return (
    <fieldset className={styles.group}>
      <legend>{t('form.electronic')}</legend>
      <div className={styles.row}>
        <NativeSelect label={t('form.vat')} data={treatments} {...form.getInputProps('vat')} />
        {form.values.vat === 'standard' && <Text form={form} name="vat_percent" label={t('form.vatPercent')} max={6} />}
        <Text form={form} name="buyer_vat_number" label={t('form.buyerVat')} max={20} />
        <Text form={form} name="endpoint_scheme" label={t('head.scheme')} max={8} hint={t('head.schemeHint')} />
        <Text form={form} name="endpoint_value" label={t('form.buyerEndpoint')} max={60} />
      </div>
    </fieldset>
  );
}

function Origin({ form }: { form: Form }) {
  const { t } = useTranslation('papers');
  return (
    <fieldset className={styles.group}>
      <legend>{t('kind.origin_certificate')}</legend>
      <div className={styles.row}>
        <Text form={form} name="origin_criterion" label={t('form.originCriterion')} max={60} hint={t('form.originCriterionHint')} />
        <Text form={form} name="origin_issuer" label={t('form.originIssuer')} max={120} />
      </div>
    </fieldset>
  );
}

function DeclaredFields({ form }: { form: Form }) {
  const { t } = useTranslation('papers');
  const declared = form.values.declared;
  return (
    <fieldset className={styles.group}>
      <legend>{t('voice.declaration')}</legend>
      <p className={styles.small}>{t('form.declaredHint')}</p>
      <div className={styles.row}>
        <Text form={form} name="declared.number" label={t('form.declarationNumber')} max={40} />
        <MoneyInput label={t('field.value')} value={declared.value} onChange={(value) => form.setFieldValue('declared.value', value)} error={form.errors['declared.value']} />
        <NativeSelect label={t('paper.incoterms')} data={['', ...incoterms]} {...form.getInputProps('declared.incoterm')} />
        <Weight form={form} name="declared.net" label={t('field.net_weight')} />
        <Weight form={form} name="declared.gross" label={t('field.gross_weight')} />
        <NumberInput label={t('field.packages')} min={0} allowDecimal={false} hideControls {...form.getInputProps('declared.packages')} />
      </div>
    </fieldset>
  );
}
