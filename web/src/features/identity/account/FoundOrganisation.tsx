import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { preferences } from '@/session';
import { FormError } from '@/ui/FormError';
import { CountrySelect } from '@/ui/selects';

/** Another firm of the same person: a button with its form. */
export function FoundOrganisation({ onFounded }: { onFounded: (id: string) => Promise<void> }) {
  const { t } = useTranslation('identity');
  const [open, setOpen] = useState(false);
  const form = useForm({ initialValues: { kind: 'buyer', name: '', country: preferences().shipTo } });
  const found = useMutationOnce(
    async (values: typeof form.values, once) => {
      const { id } = await api.post<{ id: string }>('/api/identity/organisations', values, once);
      await onFounded(id);
    },
    { onSuccess: () => setOpen(false) },
  );
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('firm.found')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('firm.found')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        <form onSubmit={form.onSubmit((values) => found.mutate(values))}>
          <Stack gap="md">
            <Radio.Group label={t('register.kind')} {...form.getInputProps('kind')}>
              <Stack gap="xs" mt="xs">
                <Radio value="buyer" label={t('kind.buyer')} description={t('register.buyerHint')} />
                <Radio value="seller" label={t('kind.seller')} description={t('register.sellerHint')} />
              </Stack>
            </Radio.Group>
            <TextInput label={t('field.firmName')} required maxLength={120} data-autofocus {...form.getInputProps('name')} />
            <CountrySelect label={t('field.country')} required allowDeselect={false} {...form.getInputProps('country')} />
            <FormError error={found.error} form={form} />
            <Group justify="flex-end">
              <Button type="submit" loading={found.isPending}>
                {t('firm.foundSubmit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
