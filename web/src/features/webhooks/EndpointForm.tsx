// Where a firm is told, and of what: the form of a new endpoint and of one that is changed.
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { TextSkeleton } from '@/ui/Skeletons';
import { type EventType, typeKey, useEventTypes } from './api';

export interface Draft {
  url: string;
  description: string;
  event_types: EventType[];
}

interface Props {
  initial: Draft;
  label: string;
  busy: boolean;
  error: unknown;
  onSubmit: (draft: Draft) => void;
}

export function EndpointForm({ initial, label, busy, error, onSubmit }: Props) {
  const { t } = useTranslation('webhooks');
  const types = useEventTypes();
  const form = useForm<Draft>({ initialValues: initial });
  const all = types.data?.items.map((one) => one.type) ?? [];
  const some = form.values.event_types.length > 0;
  return (
    <form onSubmit={form.onSubmit(onSubmit)}>
      <Stack gap="md">
        <TextInput
          label={t('field.url')}
          description={t('field.urlHint')}
          placeholder={t('field.urlExample')}
          type="url"
          required
          maxLength={500}
          data-autofocus
          {...form.getInputProps('url')}
        />
        <TextInput label={t('field.description')} placeholder={t('field.descriptionExample')} maxLength={200} {...form.getInputProps('description')} />
        {types.error && <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />}
        <Checkbox.Group label={t('field.types')} description={t('field.typesHint')} {...form.getInputProps('event_types')}>
          <Stack gap="xs" mt="xs">
            {types.isPending && <TextSkeleton lines={6} />}
            {all.map((type) => (
              <Checkbox key={type} value={type} label={t(typeKey(type))} description={<span className="mono">{type}</span>} />
            ))}
          </Stack>
        </Checkbox.Group>
        <FormError error={error} form={form} shown={['url', 'description', 'event_types']} />
        <Group justify="space-between">
          <Button
            variant="default"
            disabled={all.length === 0}
            onClick={() => form.setFieldValue('event_types', form.values.event_types.length === all.length ? [] : all)}
          >
            {t('field.all')}
          </Button>
          <Button type="submit" loading={busy} disabled={!some}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
