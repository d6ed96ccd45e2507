import { Button, Checkbox, Group, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, uploadFile, useMutationOnce } from '@/api';
import { AddressFields, cleanAddress, emptyAddress, fullAddress } from '@/features/orders/AddressFields';
import { blobUrl } from '@/features/orders/api';
import { DateField } from '@/ui/dates';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { CountrySelect } from '@/ui/selects';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import styles from '../kyb.module.css';
import { documentKey, type KybForm, type KybPage, own, statusTones } from '../api';
import { Gaps } from '../Gaps';

/** A firm shows who it is: what has to be shown, what was shown, and what was decided. */
export default function VerificationPage() {
  const { t } = useTranslation('identity');
  const query = useQuery<KybPage, ProblemError>({
    queryKey: [own],
    queryFn: ({ signal }) => api.get(own, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('kyb.title')}
      title={() => t('kyb.title')}
      lead={() => t('kyb.lead')}
      beside={(page) => <Stamp tone={statusTones[page.state.status]} label={t(`kyb.status.${page.state.status}`)} size="lg" />}
    >
      {(page) => (
        <div className={styles.stack}>
          <Standing page={page} />
          {page.case?.state === 'submitted' ? <p role="status">{t('kyb.looking')}</p> : <Edit key={page.version} page={page} />}
        </div>
      )}
    </DetailPage>
  );
}

function Standing({ page }: { page: KybPage }) {
  const { t } = useTranslation('identity');
  return (
    <Doc>
      <Panel n={1} label={t('kyb.standing')} span={6}>
        <Fields>
          <Field label={t('kyb.passedAt')}>{page.state.passed_at ? <DateTime at={page.state.passed_at} as="date" /> : '—'}</Field>
          <Field label={t('kyb.validUntil')}>{page.state.valid_until ? <DateTime at={page.state.valid_until} as="date" /> : '—'}</Field>
        </Fields>
      </Panel>
      <Panel n={2} label={t('kyb.checklist')} span={6}>
        <ul className={styles.list}>
          {page.checklist.documents.map((name) => (
            <li key={name}>{t(documentKey(name), { defaultValue: name })}</li>
          ))}
          <li>{t('kyb.ownersFrom', { percent: page.checklist.owners_from_percent })}</li>
          {page.checklist.tax_number_needed && <li>{t('kyb.taxNeeded')}</li>}
        </ul>
      </Panel>
      {page.case?.note && (
        <Panel n={3} label={t('kyb.note')} tone="attention">
          <p className={styles.text}>{page.case.note}</p>
        </Panel>
      )}
    </Doc>
  );
}

function Edit({ page }: { page: KybPage }) {
  const { t } = useTranslation('identity');
  const queries = useQueryClient();
  const kept = page.case?.form;
  const form = useForm({
    initialValues: {
      legal_name: kept?.legal_name ?? '',
      registration_number: kept?.registration_number ?? '',
      tax_number: kept?.tax_number ?? '',
      lei: kept?.lei ?? '',
      address: kept?.address ? fullAddress(kept.address) : emptyAddress(page.country),
      owners: (kept?.owners ?? []).map((owner) => ({ ...owner, percent: owner.percent ?? ('' as number | '') })),
      no_large_owner: kept?.no_large_owner ?? false,
      documents: kept?.documents ?? ([] as KybForm['documents']),
    },
  });
  type Values = typeof form.values;
  const body = (values: Values): unknown => ({
    ...values,
    tax_number: values.tax_number || null,
    lei: values.lei || null,
    address: values.address.line1 ? cleanAddress(values.address) : null,
    owners: values.owners.map((owner) => ({ ...owner, percent: owner.percent === '' ? null : owner.percent })),
    documents: values.documents.map((paper) => ({ ...paper, number: paper.number || null, valid_to: paper.valid_to || null })),
  });
  const show = (next: KybPage) => queries.setQueryData([own], next);
  const save = useMutationOnce((values: Values) => api.put<KybPage>(own, body(values)), {
    onSuccess: (next) => {
      toast(t('kyb.saved'));
      show(next);
    },
  });
  const submit = useMutationOnce(
    async (values: Values, once) => {
      await api.put<KybPage>(own, body(values));
      return api.post<KybPage>(`${own}/submit`, {}, once);
    },
    { onSuccess: show },
  );
  const upload = useMutationOnce(async (input: { kind: string; file: File }) => ({ kind: input.kind, file: (await uploadFile(input.file, { isPublic: false })).id }), {
    onSuccess: (paper) => {
      const others = form.values.documents.filter((one) => one.kind !== paper.kind);
      form.setFieldValue('documents', [...others, { kind: paper.kind, file: paper.file, number: null, valid_to: null }]);
    },
  });
  const shown = ['legal_name', 'registration_number', 'tax_number', 'lei'];
  return (
    <form className={styles.stack} onSubmit={form.onSubmit((values) => submit.mutate(values))}>
      <h2>{t('kyb.firm')}</h2>
      <TextInput label={t('kyb.legalName')} maxLength={200} required {...form.getInputProps('legal_name')} />
      <div className={styles.row}>
        <TextInput label={page.country === 'CN' ? t('kyb.uscc') : t('kyb.registrationNumber')} maxLength={60} required {...form.getInputProps('registration_number')} />
        <TextInput label={t('kyb.taxNumber')} maxLength={60} required={page.checklist.tax_number_needed} {...form.getInputProps('tax_number')} />
        <TextInput label={t('kyb.lei')} maxLength={20} {...form.getInputProps('lei')} />
      </div>
      <AddressFields form={form} />

      <h2>{t('kyb.owners')}</h2>
      <p className={styles.small}>{t('kyb.ownersHint', { percent: page.checklist.owners_from_percent })}</p>
      {form.values.owners.map((owner, at) => (
        <fieldset key={at} className={styles.owner}>
          <legend>{owner.name || t('kyb.ownerNumber', { number: at + 1 })}</legend>
          <div className={styles.row}>
            <TextInput label={t('kyb.ownerName')} maxLength={200} required {...form.getInputProps(`owners.${at}.name`)} />
            {/* Typed, not looked up in a calendar: it lies decades back. */}
            <TextInput type="date" label={t('kyb.birthDate')} required {...form.getInputProps(`owners.${at}.birth_date`)} />
            <CountrySelect label={t('kyb.nationality')} required {...form.getInputProps(`owners.${at}.country`)} />
            <NumberInput label={t('kyb.percent')} min={0} max={100} allowDecimal={false} {...form.getInputProps(`owners.${at}.percent`)} />
          </div>
          <Group>
            <Checkbox label={t('kyb.represents')} {...form.getInputProps(`owners.${at}.represents`, { type: 'checkbox' })} />
            <Button size="xs" variant="default" onClick={() => form.removeListItem('owners', at)}>
              {t('kyb.removeOwner')}
            </Button>
          </Group>
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          disabled={form.values.owners.length >= 20}
          onClick={() => form.insertListItem('owners', { name: '', birth_date: '', country: page.country, percent: '', represents: form.values.owners.length === 0 })}
        >
          {t('kyb.addOwner')}
        </Button>
      </div>
      <Checkbox label={t('kyb.noLargeOwner', { percent: page.checklist.owners_from_percent })} {...form.getInputProps('no_large_owner', { type: 'checkbox' })} />

      <h2>{t('kyb.documents')}</h2>
      {page.checklist.documents.map((kind) => {
        const at = form.values.documents.findIndex((one) => one.kind === kind);
        const paper = form.values.documents[at];
        const words = t(documentKey(kind), { defaultValue: kind });
        return (
          <fieldset key={kind} className={styles.owner}>
            <legend>{words}</legend>
            {paper && (
              <div className={styles.row}>
                <a href={blobUrl(paper.file)}>{t('kyb.readPaper')}</a>
                <DateField label={t('kyb.validTo')} value={paper.valid_to || null} onChange={(day) => form.setFieldValue(`documents.${at}.valid_to`, day)} error={form.errors[`documents.${at}.valid_to`]} />
              </div>
            )}
            <FileDrop label={paper ? t('kyb.replace') : t('kyb.upload')} files={[]} onChange={([file]) => file && upload.mutate({ kind, file })} accept=".pdf,image/*" maxFiles={1} />
          </fieldset>
        );
      })}
      <FormError error={upload.error ?? save.error} />
      <FormError error={submit.error} form={form} shown={shown} />
      {page.case && page.gaps.length > 0 && <Gaps gaps={page.gaps} />}
      <Group>
        <Button type="submit" loading={submit.isPending} disabled={upload.isPending}>
          {t('kyb.submit')}
        </Button>
        <Button variant="default" loading={save.isPending} disabled={upload.isPending} onClick={() => save.mutate(form.values)}>
          {t('kyb.save')}
        </Button>
      </Group>
    </form>
  );
}
