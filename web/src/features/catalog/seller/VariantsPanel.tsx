import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatWeight, plainText } from '@/i18n/format';
import { usePreferences } from '@/session/preferences';
import { Icon } from '@/ui/Icon';
import { Money } from '@/ui/Money';
import { useLocale } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import type { OwnProduct } from '../own';
import styles from '../own.module.css';
import { missingCombinations, newVariant, variantName, variantsMax, type VariantValues } from './draft';
import type { ProductForm } from './form';
import { TermsFields } from './TermsFields';
import { newTerms } from './terms';

interface Props {
  form: ProductForm;
  product: OwnProduct | undefined;
  /** The one whose fields are shown; the others are a line each. */
  open: number;
  onOpen: (at: number) => void;
}

/** The forms a product comes in, each with its weight, size and terms. */
export function VariantsPanel({ form, product, open, onOpen }: Props) {
  const { t } = useTranslation('catalog');
  const { options, variants } = form.values;
  const missing = missingCombinations({ options, variants });
  const put = (next: VariantValues[]) => form.setFieldValue('variants', next);
  const add = (combinations: Record<string, string>[]) => {
    const like = variants.at(-1);
    // What is the same for most is taken from the last one; an article number never is.
    put([
      ...variants,
      ...combinations.map((chosen) => ({
        ...(like ?? newVariant()),
        id: null,
        options: chosen,
        offer: like?.offer ? { ...structuredClone(like.offer), sku: '', opening_quantity: '' as const } : null,
      })),
    ]);
    onOpen(variants.length);
  };
  return (
    <div>
      {variants.map((variant, at) => (
        <Variant key={variant.id ?? `new-${at}`} form={form} at={at} variant={variant} product={product} open={open === at} onOpen={() => onOpen(open === at ? -1 : at)} />
      ))}
      {(options.length > 0 || variants.length === 0) && (
        <div className={styles.row} style={{ padding: 'var(--s3) var(--s4)' }}>
          <Button
            variant="default"
            leftSection={<Icon name="plus" size={16} />}
            disabled={missing.length === 0 || variants.length >= variantsMax}
            onClick={() => add(missing.slice(0, 1))}
          >
            {t('edit.addVariant')}
          </Button>
          {missing.length > 1 && (
            <Button variant="default" onClick={() => add(missing)}>
              {t('edit.addAll', { shown: formatNumber(missing.length), count: missing.length })}
            </Button>
          )}
          {missing.length === 0 && variants.length < variantsMax && <span className={styles.small}>{t('edit.allThere')}</span>}
        </div>
      )}
    </div>
  );
}

interface VariantProps {
  form: ProductForm;
  at: number;
  variant: VariantValues;
  product: OwnProduct | undefined;
  open: boolean;
  onOpen: () => void;
}

function Variant({ form, at, variant, product, open, onOpen }: VariantProps) {
  const { t } = useTranslation('catalog');
  const locale = useLocale();
  const { currency } = usePreferences();
  const { options, variants } = form.values;
  const base = `variants.${at}`;
  const name = options.length > 0 ? variantName(variant, options, locale) : t('edit.onlyVariant');
  const faults = Object.keys(form.errors).filter((path) => path === base || path.startsWith(`${base}.`)).length;
  const lacking = product?.gaps.filter((gap) => gap.blocking && gap.field.startsWith(`variants[${at}].`)).length ?? 0;
  const facts = product?.offers.find((offer) => offer.variant === variant.id);
  const first = variant.offer?.ladder[0];
  const whole = { allowDecimal: false, min: 1 };
  const toAll = () => {
    form.setFieldValue(
      'variants',
      variants.map((other, i) =>
        i === at
          ? other
          : {
              ...other,
              weight_grams: variant.weight_grams,
              length_mm: variant.length_mm,
              width_mm: variant.width_mm,
              height_mm: variant.height_mm,
              offer: variant.offer && { ...structuredClone(variant.offer), sku: other.offer?.sku ?? '', opening_quantity: other.offer?.opening_quantity ?? ('' as const) },
            },
      ),
    );
    toast(t('edit.copied', { shown: formatNumber(variants.length - 1), count: variants.length - 1 }));
  };
  return (
    <div className={styles.variant}>
      <button type="button" className={styles.variantHead} aria-expanded={open} onClick={onOpen}>
        <Icon name={open ? 'up' : 'down'} size={14} />
        <strong>{name}</strong>
        <span className="mono">{variant.offer?.sku}</span>
        <span>{variant.weight_grams === '' ? '' : formatWeight(variant.weight_grams)}</span>
        <span>{first && variant.offer && <Money value={{ amount: first.amount, currency: variant.offer.currency }} />}</span>
        {facts && <span className={styles.small}>{t('edit.stock', { shown: formatNumber(facts.available) })}</span>}
        {variant.offer && !variant.offer.open && <Stamp status="closed" namespace="catalog" />}
        {faults > 0 && <span className={styles.wrong}>{t('edit.faults', { count: faults })}</span>}
        {faults === 0 && lacking > 0 && <span className={styles.wrong}>{t('gap.missing', { count: lacking, shown: formatNumber(lacking) })}</span>}
      </button>
      {open && (
        <div className={styles.variantBody}>
          {options.length > 0 && (
            <div className={styles.grid}>
              {options.map((option) => (
                <NativeSelect
                  key={option.key}
                  label={plainText(option.name) || t('edit.option', { number: options.indexOf(option) + 1 })}
                  value={variant.options[option.key] ?? ''}
                  error={form.errors[`${base}.options`]}
                  data-path={`${base}.options`}
                  onChange={(event) => form.setFieldValue(`${base}.options`, { ...variant.options, [option.key]: event.target.value })}
                  data={[
                    ...(option.values.some((value) => value.key === variant.options[option.key]) ? [] : [{ value: '', label: '' }]),
                    ...option.values.map((value) => ({ value: value.key, label: plainText(value.name) || value.key })),
                  ]}
                />
              ))}
            </div>
          )}
          <fieldset className={styles.block}>
            <legend>{t('product.packed')}</legend>
            <div className={styles.grid}>
              <NumberInput label={t('edit.weight')} {...whole} max={1_000_000_000} {...form.getInputProps(`${base}.weight_grams`)} />
              <NumberInput label={t('edit.length')} {...whole} max={100_000} {...form.getInputProps(`${base}.length_mm`)} />
              <NumberInput label={t('edit.width')} {...whole} max={100_000} {...form.getInputProps(`${base}.width_mm`)} />
              <NumberInput label={t('edit.height')} {...whole} max={100_000} {...form.getInputProps(`${base}.height_mm`)} />
            </div>
          </fieldset>
          <fieldset className={styles.block}>
            <legend>{t('product.terms')}</legend>
            {variant.offer ? (
              <>
                <TermsFields
                  terms={variant.offer}
                  onChange={(terms) => form.setFieldValue(`${base}.offer`, terms)}
                  input={(field) => form.getInputProps(`${base}.offer.${field}`)}
                  isNew={!facts}
                />
                {!facts && (
                  <div>
                    <Button variant="default" size="xs" onClick={() => form.setFieldValue(`${base}.offer`, null)}>
                      {t('edit.notSoldHere')}
                    </Button>
                  </div>
                )}
              </>
            ) : (
              <div className={styles.row}>
                <p className={styles.small}>{t('edit.noOffer')}</p>
                <Button
                  variant="default"
                  data-path={`${base}.offer.sku`}
                  onClick={() => form.setFieldValue(`${base}.offer`, newTerms(variants.find((other) => other.offer)?.offer?.currency ?? currency))}
                >
                  {t('edit.sell')}
                </Button>
              </div>
            )}
          </fieldset>
          {variants.length > 1 && (
            <div className={styles.row}>
              <Button variant="default" size="xs" leftSection={<Icon name="copy" size={14} />} onClick={toAll}>
                {t('edit.toAll')}
              </Button>
              <Button
                variant="default"
                size="xs"
                leftSection={<Icon name="trash" size={14} />}
                onClick={() => form.setFieldValue('variants', variants.filter((_, i) => i !== at))}
              >
                {t('edit.removeVariant')}
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
