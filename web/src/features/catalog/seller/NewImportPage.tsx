import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { usePreferences } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { useGo } from '@/ui/navigation';
import styles from '../own.module.css';
import { firstSettings, ImportSettingsFields, placeOfSetting, settingsOf, type SettingsValues } from './ImportSettingsFields';
import { ImportSteps } from './ImportSteps';
import { type Import, importsAddress } from './imports';

const bytesMax = 20_971_520;

/** Handing over a file of products, with what it does not say. */
export default function NewImportPage() {
  const { t } = useTranslation('catalog');
  const go = useGo();
  const queries = useQueryClient();
  const { currency } = usePreferences();
  const [files, setFiles] = useState<File[]>([]);
  const form = useForm<SettingsValues>({ initialValues: firstSettings(currency) });
  const send = useMutationOnce(
    ({ values }: { values: SettingsValues; name: string | undefined }, once) => {
      const body = new FormData();
      body.append('file', files[0] ?? new Blob(), files[0]?.name);
      body.append('settings', JSON.stringify(settingsOf(values)));
      return api.post<Import>(importsAddress, body, once);
    },
    {
      onSuccess: (one) => {
        queries.setQueryData([importsAddress, one.id], one);
        void queries.invalidateQueries({ queryKey: [importsAddress, 'page'] });
        void go(`/seller/imports/${one.id}`, undefined, { replace: true });
      },
    },
  );
  return (
    <ListPage title={t('import.start')} lead={t('import.lead')} back={{ to: '/seller/imports', label: t('import.list') }}>
      <ImportSteps at={0} />
      <form noValidate onSubmit={form.onSubmit((values) => send.mutate({ values, name: files[0]?.name }))}>
        <Doc title={t('import.file')}>
          <Panel n="1" label={t('import.file')} level={3}>
            <FileDrop
              label={t('import.choose')}
              hint={t('import.fileHint')}
              files={files}
              onChange={(next) => {
                setFiles(next);
                send.reset();
              }}
              accept=".csv,.xlsx"
              maxBytes={bytesMax}
              maxFiles={1}
            />
          </Panel>
          <Panel n="2" label={t('import.settings')} level={3}>
            <ImportSettingsFields form={form} />
          </Panel>
          <Panel n="3" label={t('import.check')} tone="total" level={3}>
            <div className={styles.stack}>
              <p>{t('import.checkHint')}</p>
              <FormError
                error={send.error}
                form={{ setErrors: (errors) => form.setErrors(Object.fromEntries(Object.entries(errors).map(([at, text]) => [placeOfSetting(at, form.getValues()), text]))), getInputNode: (at) => form.getInputNode(placeOfSetting(at, form.getValues())) }}
              />
              <div>
                <Button type="submit" loading={send.isPending} disabled={files.length === 0}>
                  {t('import.doCheck')}
                </Button>
              </div>
            </div>
          </Panel>
        </Doc>
      </form>
    </ListPage>
  );
}
