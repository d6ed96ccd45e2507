import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { bestText } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { useGo } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import type { Service, ServiceCard } from '../api';
import styles from '../logistics.module.css';

interface Input {
  like: string;
  slug: string;
  en: string;
  zh: string;
  carrierSlug: string;
  carrierEn: string;
  carrierZh: string;
  prefix: string;
}

/** A service begins as a copy of another one's rate card, whose prices are then changed. */
export default function NewServicePage() {
  const { t } = useTranslation('logistics');
  const query = useQuery<{ items: Service[] }, ProblemError>({
    queryKey: ['/api/logistics/services'],
    queryFn: ({ signal }) => api.get('/api/logistics/services', { signal }),
  });
  const services = query.data?.items;
  return (
    <ListPage title={t('services.new')} lead={t('services.newLead')}>
      {query.error && !services && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {!services && !query.error && <TextSkeleton lines={6} />}
      {services?.length === 0 && (
        <EmptyState icon="ship" title={t('services.none')} text={t('services.noneToCopy')}>
          <LinkButton to="/ops/services">{t('services.title')}</LinkButton>
        </EmptyState>
      )}
      {services && services.length > 0 && <NewService services={services} />}
    </ListPage>
  );
}

function NewService({ services }: { services: readonly Service[] }) {
  const { t } = useTranslation('logistics');
  const go = useGo();
  const queries = useQueryClient();
  const form = useForm<Input>({
    initialValues: { like: services[0]?.id ?? '', slug: '', en: '', zh: '', carrierSlug: '', carrierEn: '', carrierZh: '', prefix: '' },
  });
  const own = form.values.carrierSlug.trim() !== '';
  const add = useMutationOnce(
    async (input: Input, once) => {
      const like = await api.get<ServiceCard>(path`/api/logistics/services/${input.like}`);
      const text = (en: string, zh: string) => ({ en: en.trim() || zh.trim(), 'zh-CN': zh.trim() || en.trim() });
      const carrier = own
        ? { slug: input.carrierSlug.trim(), name: text(input.carrierEn, input.carrierZh), tracking_prefix: input.prefix.trim() }
        : like.carrier;
      const card = { ...like.card, slug: input.slug.trim(), name: text(input.en, input.zh) };
      return api.post<ServiceCard>('/api/logistics/services', { carrier, card }, once);
    },
    {
      onSuccess: async (made) => {
        await queries.invalidateQueries({ queryKey: ['/api/logistics/services'] });
        toast(t('services.added'));
        void go(`/ops/services/${made.id}`);
      },
    },
  );
  return (
    <form noValidate className={styles.form} onSubmit={form.onSubmit((values) => add.mutate(values))}>
      <Section title={t('services.service')}>
        <NativeSelect
          label={t('services.like')}
          description={t('services.likeHint')}
          data={services.map((one) => ({ value: one.id, label: `${bestText(one.carrier).text} · ${bestText(one.name).text}` }))}
          {...form.getInputProps('like')}
        />
        <TextInput label={t('services.slug')} description={t('services.slugHint')} required maxLength={60} {...form.getInputProps('slug')} />
        <TextInput label={t('services.nameEn')} required maxLength={80} {...form.getInputProps('en')} />
        <TextInput label={t('services.nameZh')} lang="zh-CN" maxLength={80} {...form.getInputProps('zh')} />
      </Section>
      <Section title={t('services.carrier')}>
        <p>{t('services.carrierText')}</p>
        <TextInput label={t('services.carrierSlug')} maxLength={60} {...form.getInputProps('carrierSlug')} />
        {own && (
          <>
            <TextInput label={t('services.nameEn')} required maxLength={80} {...form.getInputProps('carrierEn')} />
            <TextInput label={t('services.nameZh')} lang="zh-CN" maxLength={80} {...form.getInputProps('carrierZh')} />
            <TextInput label={t('services.prefix')} description={t('services.prefixHint')} required maxLength={4} {...form.getInputProps('prefix')} />
          </>
        )}
      </Section>
      <FormError error={add.error} />
      <div>
        <Button type="submit" loading={add.isPending} disabled={!form.values.slug.trim() || !(form.values.en.trim() || form.values.zh.trim())}>
          {t('services.add')}
        </Button>
      </div>
    </form>
  );
}
