import { Button, Checkbox, Modal, NativeSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, tagOf as contentTag, useMutationOnce } from '@/api';
import { formatNumber, type LocalizedText, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';
import { toast } from '@/ui/toast';
import type { Category } from '../api';
import { categoriesKey, treeRows, useCategories, useCategoryChoices, useWords, type Word, wordsKey } from '../categories';
import { cleanText, tagOf } from '../own';
import styles from '../own.module.css';

interface Wanted {
  category?: Category;
  parent: string | null;
  position: number;
}

/** The tree that products are filed in, and the names of options and attributes that many products have. */
export default function CategoriesPage() {
  const { t } = useTranslation('catalog');
  const queries = useQueryClient();
  const query = useCategories();
  const [edited, setEdited] = useState<Wanted>();
  const rows = treeRows(query.data ?? []);
  const changed = () => queries.invalidateQueries({ queryKey: categoriesKey });
  const below = (parent: string | null): Wanted => ({ parent, position: Math.max(-1, ...rows.filter((row) => row.category.parent === parent).map((row) => row.category.position)) + 1 });
  const add = <Button onClick={() => setEdited(below(null))}>{t('categories.add')}</Button>;
  return (
    <ListPage title={t('categories.title')} lead={t('categories.lead')} actions={add}>
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton />}
      {query.data && (
        <DataTable
          label={t('categories.title')}
          rows={rows}
          rowKey={({ category }) => category.id}
          columns={[
            {
              key: 'name',
              label: t('categories.name'),
              cell: ({ category, depth }) => (
                <span className={styles.depth} style={{ '--depth': depth, display: 'block' } as CSSProperties}>
                  <span style={{ fontWeight: depth === 0 ? 600 : 400 }}>{plainText(category.name)}</span>
                  <span className="visually-hidden"> {t('categories.level', { level: depth + 1 })}</span>
                </span>
              ),
            },
            { key: 'slug', label: t('categories.slug'), wideOnly: true, cell: ({ category }) => <span className="mono">{category.slug}</span> },
            { key: 'position', label: t('categories.position'), numeric: true, wideOnly: true, cell: ({ category }) => formatNumber(category.position) },
            {
              key: 'acts',
              label: t('categories.acts'),
              cell: ({ category, children }) => (
                <span className={styles.row}>
                  <Button size="xs" variant="default" aria-label={t('categories.editOf', { name: plainText(category.name) })} onClick={() => setEdited({ category, parent: category.parent, position: category.position })}>
                    {t('common:action.edit')}
                  </Button>
                  <Button size="xs" variant="default" aria-label={t('categories.addBelowOf', { name: plainText(category.name) })} onClick={() => setEdited(below(category.id))}>
                    {t('categories.addBelow')}
                  </Button>
                  {children === 0 && (
                    <ConfirmButton
                      size="xs"
                      danger
                      question={t('categories.removeQuestion', { name: plainText(category.name) })}
                      text={t('categories.removeText')}
                      onConfirm={async () => {
                        await api.delete(path`/api/catalog/categories/${category.id}`, { ifMatch: tagOf(category.version) });
                        await changed();
                      }}
                    >
                      {t('common:action.remove')}
                    </ConfirmButton>
                  )}
                </span>
              ),
            },
          ]}
          empty={
            <EmptyState icon="list" title={t('categories.none')} text={t('categories.noneText')}>
              {add}
            </EmptyState>
          }
        />
      )}
      <Words />
      <Modal opened={edited !== undefined} onClose={() => setEdited(undefined)} title={t(edited?.category ? 'categories.edit' : 'categories.add')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        {edited && (
          <CategoryForm
            wanted={edited}
            onDone={async () => {
              await changed();
              setEdited(undefined);
            }}
          />
        )}
      </Modal>
    </ListPage>
  );
}

interface CategoryValues {
  parent: string | null;
  slug: string;
  name: { en: string; 'zh-CN': string };
  position: number | '';
}

const both = (text: LocalizedText | undefined) => ({ en: text?.en ?? '', 'zh-CN': text?.['zh-CN'] ?? '' });

function CategoryForm({ wanted, onDone }: { wanted: Wanted; onDone: () => Promise<void> }) {
  const { t } = useTranslation('catalog');
  const { category } = wanted;
  const choices = useCategoryChoices().filter((choice) => choice.value !== category?.id);
  const form = useForm<CategoryValues>({ initialValues: { parent: wanted.parent, slug: category?.slug ?? '', name: both(category?.name), position: wanted.position } });
  const save = useMutationOnce(
    (values: CategoryValues, once) => {
      const body = { ...values, name: cleanText({ ...values.name }), position: values.position === '' ? 0 : values.position };
      return category ? api.put<Category>(path`/api/catalog/categories/${category.id}`, body, { ifMatch: tagOf(category.version) }) : api.post<Category>('/api/catalog/categories', body, once);
    },
    {
      onSuccess: async () => {
        toast(t('common:state.saved'));
        await onDone();
      },
    },
  );
  /** `Kitchen knives` → `kitchen-knives`, as long as nobody typed an address of its own. */
  const slugOf = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80);
  const english = form.getInputProps('name.en');
  return (
    <form noValidate className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <TextInput
        label={t('edit.nameIn.en')}
        maxLength={80}
        data-autofocus
        {...english}
        onChange={(event) => {
          if (!category && form.values.slug === slugOf(form.values.name.en)) form.setFieldValue('slug', slugOf(event.currentTarget.value));
          english.onChange(event);
        }}
      />
      <TextInput label={t('edit.nameIn.zh-CN')} lang="zh-CN" maxLength={80} {...form.getInputProps('name.zh-CN')} />
      <TextInput label={t('categories.slug')} description={t('categories.slugHint')} required maxLength={80} {...form.getInputProps('slug')} />
      <Select label={t('categories.parent')} placeholder={t('categories.root')} searchable clearable data={choices} {...form.getInputProps('parent')} />
      <NumberInput label={t('categories.position')} description={t('categories.positionHint')} min={0} max={100_000} allowDecimal={false} {...form.getInputProps('position')} />
      <FormError
        error={save.error}
        form={{
          setErrors: (errors) => form.setErrors(Object.fromEntries(Object.entries(errors).map(([at, text]) => [at === 'name' ? 'name.en' : at, text]))),
          getInputNode: (at) => form.getInputNode(at === 'name' ? 'name.en' : at),
        }}
      />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  );
}

/** Names of options and attributes, and which are worth filtering by. */
function Words() {
  const { t } = useTranslation('catalog');
  const query = useWords();
  const [edited, setEdited] = useState<Word | 'new'>();
  const add = (
    <Button variant="default" onClick={() => setEdited('new')}>
      {t('words.add')}
    </Button>
  );
  return (
    <Section title={t('words.title')} actions={add}>
      <p className={styles.small}>{t('words.lead')}</p>
      {query.error && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton />}
      {query.data && (
        <DataTable
          label={t('words.title')}
          rows={query.data}
          rowKey={(word) => `${word.kind} ${word.key}`}
          columns={[
            { key: 'name', label: t('categories.name'), cell: (word) => plainText(word.name) },
            { key: 'kind', label: t('words.kind'), cell: (word) => t(`words.kinds.${word.kind}`) },
            { key: 'key', label: t('words.key'), wideOnly: true, cell: (word) => <span className="mono">{word.key}</span> },
            { key: 'facet', label: t('words.facet'), cell: (word) => t(word.facet ? 'common:state.yes' : 'common:state.no') },
            {
              key: 'acts',
              label: t('categories.acts'),
              cell: (word) => (
                <Button size="xs" variant="default" aria-label={t('categories.editOf', { name: plainText(word.name) })} onClick={() => setEdited(word)}>
                  {t('common:action.edit')}
                </Button>
              ),
            },
          ]}
          empty={<EmptyState icon="list" title={t('words.none')} />}
        />
      )}
      <Modal opened={edited !== undefined} onClose={() => setEdited(undefined)} title={t(edited === 'new' ? 'words.add' : 'words.edit')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
        {edited && <WordForm word={edited === 'new' ? undefined : edited} onDone={() => setEdited(undefined)} />}
      </Modal>
    </Section>
  );
}

function WordForm({ word, onDone }: { word: Word | undefined; onDone: () => void }) {
  const { t } = useTranslation('catalog');
  const queries = useQueryClient();
  const form = useForm({ initialValues: { kind: word?.kind ?? ('attribute' as Word['kind']), key: word?.key ?? '', name: both(word?.name), facet: word?.facet ?? false } });
  const save = useMutationOnce((values: typeof form.values) => api.put<Word>('/api/catalog/words', { ...values, key: values.key.trim(), name: cleanText({ ...values.name }) }, { ifMatch: contentTag(word?.version) }), {
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: wordsKey });
      toast(t('common:state.saved'));
      onDone();
    },
  });
  return (
    <form noValidate className={styles.stack} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <NativeSelect
        label={t('words.kind')}
        disabled={word !== undefined}
        data={(['option', 'attribute'] as const).map((value) => ({ value, label: t(`words.kinds.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <TextInput label={t('words.key')} description={t('words.keyHint')} required maxLength={60} disabled={word !== undefined} data-autofocus {...form.getInputProps('key')} />
      <TextInput label={t('edit.nameIn.en')} maxLength={80} {...form.getInputProps('name.en')} />
      <TextInput label={t('edit.nameIn.zh-CN')} lang="zh-CN" maxLength={80} {...form.getInputProps('name.zh-CN')} />
      <Checkbox label={t('words.facetHint')} {...form.getInputProps('facet', { type: 'checkbox' })} />
      <FormError error={save.error} form={form} shown={['kind', 'key', 'name.en', 'name.zh-CN']} />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  );
}
