import { Button, Checkbox, Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, tagOf, useMutationOnce } from '@/api';
import type { Answer } from '@/api/schemas';
import { DataTable } from '@/ui/DataTable';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { PageHead } from '@/ui/frames';
import { useLocale } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';

type Preference = Answer<'NoticePreferenceView'>;

const address = '/api/notices/preferences';

export default function PreferencesPage() {
  const { t } = useTranslation('notices');
  const locale = useLocale();
  const client = useQueryClient();
  const key = [address, locale];
  const query = useQuery<{ items: Preference[]; version: string }, ProblemError>({ queryKey: key, queryFn: ({ signal }) => api.get(address, { signal }) });
  const [changed, setChanged] = useState<Record<string, Partial<Preference>>>({});
  const items = query.data?.items.map((item) => ({ ...item, ...changed[item.kind] }));

  const save = useMutationOnce(
    () => api.put(address, { items: (items ?? []).map(({ kind, app, mail }) => ({ kind, app, mail })) }, { ifMatch: tagOf(query.data?.version) }),
    {
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: [address] });
        setChanged({});
        toast(t('common:state.saved'));
      },
    },
  );
  const box = (item: Preference, way: 'app' | 'mail') => (
    <Checkbox
      checked={item[way]}
      aria-label={t(`preferences.${way}For`, { kind: item.label })}
      onChange={(event) => setChanged({ ...changed, [item.kind]: { ...changed[item.kind], [way]: event.target.checked } })}
    />
  );

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      style={{ display: 'grid', gap: 24 }}
    >
      <PageHead
        title={t('preferences.title')}
        lead={t('preferences.lead')}
        back={{ to: '/account/notices', label: t('list.title') }}
      />
      {query.isPending && <TextSkeleton lines={8} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {items && (
        <>
          <DataTable
            label={t('preferences.title')}
            rows={items}
            rowKey={(item) => item.kind}
            columns={[
              { key: 'kind', label: t('preferences.kind'), cell: (item) => item.label },
              { key: 'app', label: t('preferences.app'), cell: (item) => box(item, 'app') },
              { key: 'mail', label: t('preferences.mail'), cell: (item) => box(item, 'mail') },
            ]}
          />
          <FormError error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={Object.keys(changed).length === 0}>
              {t('common:action.save')}
            </Button>
          </Group>
        </>
      )}
    </form>
  );
}
