import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import type { MoneyValue } from '@/i18n/format';
import { usePreferences } from '@/session/preferences';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { Money } from '@/ui/Money';
import { MoneyInput } from '@/ui/MoneyInput';
import { useShownCurrencies } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import type { ApprovalRule as Rule } from './api';

const address = '/api/orders/approval-rule';

/** Above which amount somebody has to agree to what buyers order; set by owners. */
export default function ApprovalRule({ mayEdit }: { mayEdit: boolean }) {
  const { t } = useTranslation('orders');
  const query = useQuery<Rule, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  return (
    <Section title={t('approval.rule.title')}>
      <p>{t('approval.rule.text')}</p>
      {query.isPending && <TextSkeleton lines={2} />}
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.data &&
        (mayEdit ? (
          <Edit key={query.data.version} rule={query.data} />
        ) : (
          <p>
            {query.data.above ? (
              <>
                {t('approval.rule.above')} <Money value={query.data.above} />
              </>
            ) : (
              t('approval.rule.off')
            )}
          </p>
        ))}
    </Section>
  );
}

function Edit({ rule }: { rule: Rule }) {
  const { t } = useTranslation('orders');
  const client = useQueryClient();
  const { currency } = usePreferences();
  const [on, setOn] = useState(rule.above !== null);
  const [above, setAbove] = useState<MoneyValue>(rule.above ?? { amount: '100000', currency });
  const currencies = useShownCurrencies(above.currency);
  const save = useMutationOnce(() => api.put<Rule>(address, { above: on ? above : null }, { ifMatch: `"${rule.version}"` }), {
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [address] });
      toast(t('common:state.saved'));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm" maw={420}>
        <Checkbox label={t('approval.rule.on')} checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
        {on && <MoneyInput label={t('approval.rule.above')} value={above} onChange={setAbove} currencies={currencies} />}
        <FormError error={save.error} />
        <Group>
          <Button type="submit" variant="default" loading={save.isPending}>
            {t('common:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
