import { Button, Progress } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, tagOf, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { DetailPage, Figure, Figures, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import styles from '../own.module.css';
import { ImportPictures } from './ImportPictures';
import { ImportRows } from './ImportRows';
import { ImportSettingsFields, placeOfSetting, settingsOf, type SettingsValues, valuesOfSettings } from './ImportSettingsFields';
import { ImportSteps } from './ImportSteps';
import { type Import, importsAddress, isWorking, useImport } from './imports';

const stepOf = (one: Import) => (one.state === 'done' ? (isWorking(one) ? 2 : 3) : one.state === 'applying' ? 2 : 1);

export function ImportStamp({ one }: { one: Import }) {
  const tone = { checking: 'waiting', checked: 'info', refused: 'problem', applying: 'waiting', done: one.products_failed > 0 ? 'waiting' : 'done' } as const;
  return <Stamp status={`import_${one.state}`} namespace="catalog" tone={tone[one.state]} />;
}

/** A file of products on its way in: the report of its dry run, then its goods, then what could not be had. */
export default function ImportPage() {
  const { t } = useTranslation('catalog');
  const query = useImport(useParam('import'));
  return (
    <DetailPage
      query={query}
      name={t('import.title')}
      title={(one) => one.file_name}
      beside={(one) => <ImportStamp one={one} />}
      lead={(one) => <DateTime at={one.created_at} />}
      back={{ to: '/seller/imports', label: t('import.list') }}
    >
      {(one) => <Shown one={one} />}
    </DetailPage>
  );
}

function Shown({ one }: { one: Import }) {
  const { t } = useTranslation('catalog');
  const [code = '', words = ''] = (one.error ?? '').split(/:\s*(.*)/s);
  return (
    <>
      <ImportSteps at={stepOf(one)} />
      {one.state === 'checking' && (
        <div className={styles.progress} role="status">
          <span>{t('import.checking')}</span>
          <Progress value={100} animated aria-label={t('import.checking')} />
        </div>
      )}
      {one.state === 'refused' && (
        <EmptyState icon="alert" title={t('import.refused')} text={t(`import.refusal.${code}`, { defaultValue: words, words })}>
          <LinkButton to="/seller/imports/new">{t('import.another')}</LinkButton>
        </EmptyState>
      )}
      {(one.state === 'applying' || one.state === 'done') && <Result one={one} />}
      {one.state === 'checked' && <Apply one={one} />}
      {one.state === 'checked' && <Settings key={one.changed_at} one={one} />}
      {one.state !== 'checking' && one.state !== 'refused' && <ImportRows one={one} />}
    </>
  );
}

/** What the dry run found, and the button that makes goods of it. */
function Apply({ one }: { one: Import }) {
  const { t } = useTranslation('catalog');
  const queries = useQueryClient();
  const apply = async () => {
    const now = await api.post<Import>(path`/api/catalog/imports/${one.id}/apply`);
    queries.setQueryData([importsAddress, one.id], now);
  };
  return (
    <>
      <Figures>
        <Figure label={t('import.rows')}>{formatNumber(one.rows_total)}</Figure>
        <Figure label={t('import.state.ok')}>{formatNumber(one.rows_ok)}</Figure>
        <Figure label={t('import.state.warning')}>{formatNumber(one.rows_warning)}</Figure>
        <Figure label={t('import.state.error')}>{formatNumber(one.rows_error)}</Figure>
        <Figure label={t('import.products')}>{formatNumber(one.products_total)}</Figure>
      </Figures>
      <div className={styles.row}>
        <ConfirmButton
          variant="filled"
          size="md"
          disabled={one.products_total === 0}
          question={t('import.applyQuestion', { count: one.products_total, shown: formatNumber(one.products_total) })}
          text={t(one.rows_error > 0 ? 'import.applyTextErrors' : 'import.applyText', { count: one.rows_error, shown: formatNumber(one.rows_error) })}
          onConfirm={apply}
        >
          {t('import.apply')}
        </ConfirmButton>
        {one.products_total === 0 && <span className={styles.wrong}>{t('import.nothing')}</span>}
      </div>
    </>
  );
}

/** How far it is while it runs; what came of it afterwards. */
function Result({ one }: { one: Import }) {
  const { t } = useTranslation('catalog');
  const share = (done: number, total: number) => (total === 0 ? 100 : (done / total) * 100);
  const working = isWorking(one);
  return (
    <>
      {working && (
        <div className={styles.stack} aria-live="polite">
          <div className={styles.progress}>
            <span>{t('import.progress', { done: formatNumber(one.products_done), total: formatNumber(one.products_total) })}</span>
            <Progress value={share(one.products_done, one.products_total)} aria-label={t('import.products')} />
          </div>
          {one.pictures_total > 0 && (
            <div className={styles.progress}>
              <span>{t('import.picturesProgress', { done: formatNumber(one.pictures_done), total: formatNumber(one.pictures_total) })}</span>
              <Progress value={share(one.pictures_done, one.pictures_total)} aria-label={t('gap.field.media')} />
            </div>
          )}
          <p className={styles.small}>{t('import.goesOn')}</p>
        </div>
      )}
      <Figures>
        <Figure label={t('import.created')}>{formatNumber(one.products_created)}</Figure>
        <Figure label={t('import.updated')}>{formatNumber(one.products_updated)}</Figure>
        <Figure label={t('import.published')}>{formatNumber(one.products_published)}</Figure>
        <Figure label={t('import.failed')}>{formatNumber(one.products_failed)}</Figure>
        <Figure label={t('import.picturesHad')}>{formatNumber(one.pictures_done - one.pictures_failed)}</Figure>
        <Figure label={t('import.picturesFailed')}>{formatNumber(one.pictures_failed)}</Figure>
      </Figures>
      {one.state === 'done' && (
        <div className={styles.row}>
          <LinkButton to="/seller/products">{t('import.toProducts')}</LinkButton>
          {one.products_published < one.products_created + one.products_updated && (
            <LinkButton to="/seller/products" search={{ incomplete: 'true' }} variant="default">
              {t('import.toGaps')}
            </LinkButton>
          )}
          <LinkButton to="/seller/imports/new" variant="default">
            {t('import.another')}
          </LinkButton>
        </div>
      )}
      {one.products_failed > 0 && <Failures id={one.id} key={one.products_failed} />}
      {one.pictures_failed > 0 && <ImportPictures id={one.id} count={one.pictures_failed} />}
    </>
  );
}

/** Products whose rows were right and that could not be made all the same. */
function Failures({ id }: { id: string }) {
  const { t } = useTranslation('catalog');
  const address = path`/api/catalog/imports/${id}/failures`;
  const { data } = useQuery<{ handle: string; error: string }[], ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  if (!data?.length) return null;
  return (
    <Section title={t('import.failures')}>
      <ul className={styles.issues}>
        {data.map((failure) => (
          <li key={failure.handle}>
            <code>{failure.handle}</code> {failure.error}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The same file once more under other settings. */
function Settings({ one }: { one: Import }) {
  const { t } = useTranslation('catalog');
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const form = useForm<SettingsValues>({ initialValues: valuesOfSettings(one.settings, one.types) });
  const check = useMutationOnce((values: SettingsValues) => api.put<Import>(path`/api/catalog/imports/${one.id}/settings`, settingsOf(values), { ifMatch: tagOf(one.version) }), {
    onSuccess: (now) => {
      queries.setQueryData([importsAddress, one.id], now);
      void queries.invalidateQueries({ queryKey: [path`/api/catalog/imports/${one.id}/rows`] });
      toast(t('import.checking'));
    },
  });
  const unfiled = !one.settings.category && (one.types.length === 0 || one.types.some((type) => !one.settings.categories[type]));
  if (!open) {
    return (
      <Section title={t('import.settings')}>
        <div className={styles.row}>
          {unfiled && <p className={styles.small}>{t('import.unfiled')}</p>}
          <Button variant="default" onClick={() => setOpen(true)}>
            {t('import.change')}
          </Button>
        </div>
      </Section>
    );
  }
  return (
    <Section title={t('import.settings')}>
      <form noValidate className={styles.stack} onSubmit={form.onSubmit((values) => check.mutate(values))}>
        <ImportSettingsFields form={form} />
        <FormError
          error={check.error}
          form={{ setErrors: (errors) => form.setErrors(Object.fromEntries(Object.entries(errors).map(([at, text]) => [placeOfSetting(at, form.getValues()), text]))), getInputNode: (at) => form.getInputNode(placeOfSetting(at, form.getValues())) }}
        />
        <div className={styles.row}>
          <Button type="submit" loading={check.isPending}>
            {t('import.again')}
          </Button>
          <Button variant="default" onClick={() => setOpen(false)}>
            {t('common:action.cancel')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
