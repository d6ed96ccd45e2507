import { Findings } from '@/features/compliance/Findings';
import { PromotePanel } from '@/features/payments/plans/PromotePanel';
import { HsAssistant } from '@/features/compliance/HsSuggestions';
import { Button, NativeSelect, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, path, type ProblemError } from '@/api';
import { formatList, formatNumber, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { PageHead } from '@/ui/frames';
import frames from '@/ui/frames.module.css';
import { Icon } from '@/ui/Icon';
import { Link } from '@/ui/Link';
import { useGo } from '@/ui/navigation';
import { CountrySelect } from '@/ui/selects';
import { toast, toastError } from '@/ui/toast';
import { useCategoryChoices } from '../categories';
import { type Draft, type OwnProduct, units } from '../own';
import styles from '../own.module.css';
import { History, StateStamp, useGapText } from '../pieces';
import { AttributesPanel } from './AttributesPanel';
import { fieldOfGap, type Merged } from './draft';
import { MediaPanel } from './MediaPanel';
import { OptionsPanel } from './OptionsPanel';
import { useProductForm } from './useProductForm';
import { VariantsPanel } from './VariantsPanel';

const languages = ['en', 'zh-CN'] as const;

/** Everything a seller says of a product, what it still lacks, and whether it is in the store. */
export function ProductEditor({ product }: { product?: OwnProduct }) {
  const { t } = useTranslation('catalog');
  const go = useGo();
  const categories = useCategoryChoices();
  const { form, base, met, save, submit, adopt, keep, focus, errorsOf, openVariant, setOpenVariant } = useProductForm(product);
  const leaving = useRef(false);
  const dirty = form.isDirty();
  useBlocker({
    shouldBlockFn: () => !leaving.current && form.isDirty() && !window.confirm(t('edit.leave')),
    enableBeforeUnload: () => !leaving.current && form.isDirty(),
  });

  const step = useMutation<OwnProduct, ProblemError, { id: string; what: 'publish' | 'withdraw' }>({
    mutationFn: ({ id, what }) => api.post(path`/api/catalog/seller/products/${id}/${what}`, what === 'withdraw' ? { reason: null } : undefined),
    onSuccess: (now, { what }) => {
      keep(now);
      adopt(now);
      toast(t(what === 'publish' ? 'edit.isPublished' : 'edit.isWithdrawn'));
    },
  });

  const store = async (then?: 'publish') => {
    step.reset();
    let saved: OwnProduct | undefined = base;
    try {
      if (!base || dirty) {
        leaving.current = !base;
        saved = await submit();
        if (!then) toast(t('common:state.saved'));
      }
      if (then && saved) await step.mutateAsync({ id: saved.id, what: then });
    } catch (error) {
      // The page says it beside the fields and above the buttons; a new product's page is left for its own.
      if (!base && saved) toastError(error);
    }
    if (!base && saved) void go(`/seller/products/${saved.id}`, undefined, { replace: true });
    leaving.current = false;
  };

  const title = base ? plainText(form.values.title) || t('own.untitled') : t('own.new');
  const conflict = met !== undefined && isProblem(save.error, 'runtime/changed-meanwhile');
  const published = base?.state === 'published';
  return (
    <form
      className={frames.page}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <PageHead
        title={title}
        back={{ to: '/seller/products', label: t('own.title') }}
        beside={base && <StateStamp state={base.state} barred={base.barred} />}
        actions={published && <Link to={`/products/${base.id}`}>{t('edit.inStore')}</Link>}
      />
      {base?.barred && (
        <div className={styles.attention} role="note">
          <p>{t('edit.barred')}</p>
        </div>
      )}
      {conflict && met && <Conflict merged={met} onTheirs={() => base && adopt(base)} />}
      <div className={frames.columns}>
        <div className={frames.main}>
          <Doc title={t('edit.sheet')} number={form.values.handle || undefined}>
            <Panel n="1" label={t('edit.words')} level={2}>
              <div className={styles.two}>
                {languages.map((language) => (
                  <div key={language} className={styles.stack} lang={language}>
                    <TextInput label={t('edit.titleIn', { language: t(`edit.${language}`) })} maxLength={200} {...form.getInputProps(`title.${language}`)} />
                    <Textarea label={t('edit.descriptionIn', { language: t(`edit.${language}`) })} rows={7} maxLength={20_000} {...form.getInputProps(`description.${language}`)} />
                  </div>
                ))}
              </div>
            </Panel>
            <Panel n="2" label={t('edit.filing')} level={2}>
              <div className={styles.grid}>
                <Select label={t('search.category')} searchable clearable data={categories} {...form.getInputProps('category')} />
                <TextInput label={t('edit.brand')} maxLength={120} {...form.getInputProps('brand')} />
                <NativeSelect label={t('edit.unit')} data={units.map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))} {...form.getInputProps('unit')} />
                <TextInput label={t('edit.handle')} description={t('edit.handleHint')} maxLength={120} {...form.getInputProps('handle')} />
              </div>
            </Panel>
            <Panel n="3" label={t('edit.customs')} level={2}>
              <div className={styles.grid}>
                <CountrySelect label={t('edit.origin')} clearable {...form.getInputProps('origin')} />
                <TextInput label={t('edit.hs')} description={t('edit.hsHint')} inputMode="numeric" maxLength={14} classNames={{ input: 'mono' }} {...form.getInputProps('hs_code')} />
                <Switch label={t('edit.dangerous')} description={t('edit.dangerousHint')} {...form.getInputProps('dangerous_goods', { type: 'checkbox' })} />
              </div>
              <HsAssistant
                title={Object.values(form.values.title).join(' ')}
                description={Object.values(form.values.description).join(' ')}
                onTake={(code) => form.setFieldValue('hs_code', code)}
              />
            </Panel>
            <Panel n="4" label={t('gap.field.media')} level={2}>
              <MediaPanel form={form} />
            </Panel>
            <Panel n="5" label={t('product.attributes')} level={2}>
              <AttributesPanel form={form} />
            </Panel>
            <Panel n="6" label={t('gap.field.options')} level={2}>
              <OptionsPanel form={form} />
            </Panel>
            <Panel n="7" label={t('edit.variants')} level={2} flush>
              <VariantsPanel form={form} product={base} open={openVariant} onOpen={setOpenVariant} />
            </Panel>
          </Doc>
        </div>
        <aside className={frames.aside}>
          {base && <Gaps product={base} onChoose={(field) => focus(fieldOfGap(field))} />}
          {published && (
            <section className={styles.side} aria-label={t('plans:promote.title')}>
              <h2>{t('plans:promote.title')}</h2>
              <PromotePanel product={base.id} until={base.promoted_until} />
            </section>
          )}
          {base && base.others > 0 && (
            <div className={styles.side}>
              <p>{t('edit.others', { count: base.others, shown: formatNumber(base.others) })}</p>
            </div>
          )}
          {base && (
            <section className={styles.side} aria-label={t('history.title')}>
              <h2>{t('history.title')}</h2>
              <History id={base.id} side="seller" />
            </section>
          )}
          {!base && (
            <div className={styles.side}>
              <p>{t('edit.newHint')}</p>
            </div>
          )}
        </aside>
      </div>
      {!conflict && <FormError error={save.error} form={errorsOf} />}
      <FormError error={step.error} form={{ setErrors: () => undefined }} />
      <div className={`${styles.bar} no-print`}>
        <span role="status">{dirty ? t('common:state.unsaved') : base ? t('edit.allSaved') : ''}</span>
        {published && (
          <ConfirmButton
            danger
            question={t('own.withdrawQuestion', { count: 1 })}
            text={t('own.withdrawText')}
            onConfirm={() => step.mutateAsync({ id: base.id, what: 'withdraw' })}
          >
            {t('own.withdraw')}
          </ConfirmButton>
        )}
        {!published && !base?.barred && (
          <Button variant="default" loading={step.isPending} disabled={save.isPending} onClick={() => void store('publish')}>
            {t(dirty || !base ? 'edit.saveAndPublish' : 'own.publish')}
          </Button>
        )}
        <Button type="submit" loading={save.isPending} disabled={base !== undefined && !dirty}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  );
}

/** What the product lacks, each a way to its field. */
function Gaps({ product, onChoose }: { product: OwnProduct; onChoose: (field: string) => void }) {
  const { t } = useTranslation('catalog');
  const text = useGapText();
  const parts = [
    { label: t('gap.blocking'), gaps: product.gaps.filter((gap) => gap.blocking) },
    { label: t('gap.border'), gaps: product.gaps.filter((gap) => !gap.blocking && gap.border) },
    { label: t('gap.better'), gaps: product.gaps.filter((gap) => !gap.blocking && !gap.border) },
  ];
  return (
    <section className={styles.side} aria-label={t('gap.title')}>
      <h2>{t('gap.title')}</h2>
      {product.gaps.length === 0 && (
        <p>
          <Icon name="check" size={16} /> {t('gap.none')}
        </p>
      )}
      {parts.map(
        ({ label, gaps }) =>
          gaps.length > 0 && (
            <div key={label}>
              <p className={styles.small}>{label}</p>
              <ul className={styles.gaps}>
                {gaps.map((gap) => (
                  <li key={gap.field}>
                    <button type="button" className={`${styles.gap} ${gap.blocking ? styles.wrong : ''}`} onClick={() => onChoose(gap.field)}>
                      {text(gap.field)}
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
      {product.border && product.border.some((finding) => finding.rule) && (
        <Findings findings={product.border.filter((finding) => finding.rule)} label={t('gap.border')} />
      )}
      <Link to="/seller/compliance/gaps">{t('gap.destinations')}</Link>
    </section>
  );
}

/** Somebody else saved meanwhile: what was taken over, what stays as typed, and the way back to theirs. */
function Conflict({ merged, onTheirs }: { merged: Merged; onTheirs: () => void }) {
  const { t } = useTranslation('catalog');
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => void frame.current?.scrollIntoView({ block: 'center' }), [merged]);
  const names = (fields: (keyof Draft)[]) => formatList(fields.map((field) => t(`gap.field.${field}`)));
  return (
    <div ref={frame} className={styles.attention} role="alert">
      <strong>{t('conflict.title')}</strong>
      <p>{t('conflict.text')}</p>
      {merged.theirs.length > 0 && <p>{t('conflict.theirs', { fields: names(merged.theirs) })}</p>}
      {merged.both.length > 0 && <p>{t('conflict.both', { fields: names(merged.both) })}</p>}
      <div className={styles.row}>
        <Button type="submit">{t('conflict.keep')}</Button>
        <Button variant="default" onClick={onTheirs}>
          {t('conflict.drop')}
        </Button>
      </div>
    </div>
  );
}
