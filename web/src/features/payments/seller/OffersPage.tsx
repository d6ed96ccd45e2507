import { Button, Group, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import type { OfferedTerms } from '../api';
import { isComplete, TermsForm, thirtySeventy } from '../TermsForm';

const address = '/api/payments/seller/terms';
const most = 5;

/** Terms of payment that the firm takes from any buyer. */
export default function OffersPage() {
  const { t } = useTranslation(['terms', 'payments']);
  const client = useQueryClient();
  const { has } = useSession();
  const query = useQuery<OfferedTerms, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  const [edited, setEdited] = useState<OfferedTerms['items']>();
  const save = useMutationOnce((items: OfferedTerms['items']) => api.put<OfferedTerms>(address, { items }), {
    onSuccess: (after) => {
      client.setQueryData([address], after);
      setEdited(undefined);
      toast(t('offers.saved'));
    },
  });
  const items = edited ?? query.data?.items ?? [];
  const may = has(['owner', 'finance'], 'seller');
  return (
    <ListPage
      title={t('offers.title')}
      lead={t('offers.lead')}
      actions={
        may &&
        items.length < most && (
          <Button variant="default" disabled={!query.data} onClick={() => setEdited([...items, thirtySeventy])}>
            {t('offers.add')}
          </Button>
        )
      }
    >
      {query.error && !query.data && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton lines={4} />}
      {query.data && items.length === 0 && <EmptyState icon="document" title={t('offers.none')} text={t('offers.noneText')} />}
      <Stack gap="lg">
        {items.map((terms, at) => (
          <Section
            key={at}
            title={t('offers.one', { n: at + 1 })}
            actions={
              may && (
                <Button size="compact-sm" variant="subtle" onClick={() => setEdited(items.filter((_, i) => i !== at))}>
                  {t('offers.remove', { n: at + 1 })}
                </Button>
              )
            }
          >
            <TermsForm value={terms} onChange={(next) => setEdited(items.map((one, i) => (i === at ? next : one)))} />
          </Section>
        ))}
      </Stack>
      <FormError error={save.error} />
      {edited && (
        <Group>
          <Button loading={save.isPending} disabled={!edited.every(isComplete)} onClick={() => save.mutate(edited)}>
            {t('offers.save')}
          </Button>
          <Button variant="default" onClick={() => setEdited(undefined)}>
            {t('common:action.cancel')}
          </Button>
        </Group>
      )}
    </ListPage>
  );
}
