import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAmount, formatPercent } from '@/i18n/format';
import { Icon } from '@/ui/Icon';
import { Money } from '@/ui/Money';
import { MoneyInput } from '@/ui/MoneyInput';
import { CurrencyNativeSelect } from '@/ui/selects';
import styles from '../own.module.css';
import { ladderFaults, priceOf, rungQuantity, rungsMax, type TermsValues } from './terms';

interface Props {
  terms: TermsValues;
  onChange: (terms: TermsValues) => void;
  /** What @mantine/form gives for the input of a field: `ladder.0.amount`. */
  input: (field: string) => GetInputPropsReturnType;
  /** The opening stock is asked for once. */
  isNew: boolean;
}

/** What a seller asks for a variant: article number, quantities, days, and the price ladder with what comes of it. */
export function TermsFields({ terms, onChange, input, isNew }: Props) {
  const { t } = useTranslation('catalog');
  const whole = { allowDecimal: false, min: 1, max: 1_000_000_000 };
  const set = (change: Partial<TermsValues>) => onChange({ ...terms, ...change });
  return (
    <div className={styles.stack}>
      <div className={styles.grid}>
        <TextInput label={t('edit.sku')} required maxLength={60} {...input('sku')} />
        <CurrencyNativeSelect label={t('edit.currency')} {...input('currency')} />
        <NumberInput label={t('product.minimum')} required {...whole} {...input('minimum_order')} />
        <NumberInput label={t('edit.multiple')} description={t('edit.multipleHint')} {...whole} {...input('order_multiple')} />
        <NumberInput label={t('edit.maximum')} description={t('edit.maximumHint')} {...whole} {...input('maximum_order')} />
        <NumberInput label={t('edit.lead')} required allowDecimal={false} min={0} max={365} {...input('lead_time_days')} />
        {isNew && (
          <NumberInput label={t('edit.opening')} description={t('edit.openingHint')} {...whole} min={0} {...input('opening_quantity')} />
        )}
      </div>
      <Ladder terms={terms} set={set} input={input} />
      <Switch label={t('edit.open')} description={t('edit.openHint')} checked={terms.open} onChange={(event) => set({ open: event.currentTarget.checked })} />
    </div>
  );
}

function Ladder({ terms, set, input }: Pick<Props, 'terms' | 'input'> & { set: (change: Partial<TermsValues>) => void }) {
  const { t } = useTranslation('catalog');
  const faults = ladderFaults(terms);
  const first = BigInt(terms.ladder[0]?.amount ?? '0');
  const rungs = (ladder: TermsValues['ladder']) => set({ ladder });
  const add = () => {
    const last = terms.ladder.at(-1);
    const from = rungQuantity(terms, terms.ladder.length - 1);
    const step = Math.max(1, Number(terms.order_multiple) || 1);
    const next = Math.ceil(((Number(from) || 1) * 5) / step) * step;
    rungs([...terms.ladder, { quantity: next, amount: last ? ((BigInt(last.amount) * 95n) / 100n).toString() : '0' }]);
  };
  return (
    <>
      <div className={styles.scroll} role="region" aria-label={t('product.ladder')} tabIndex={0}>
        <table className={styles.ladder}>
          <caption>{t('product.ladder')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('edit.fromQuantity')}</th>
              <th scope="col">{t('edit.unitPrice')}</th>
              <th scope="col" className={styles.end}>
                {t('edit.saving')}
              </th>
              <th scope="col" className={styles.end}>
                {t('edit.least')}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t('common:action.remove')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {terms.ladder.map((rung, at) => {
              const fault = faults.get(at);
              const priced = input(`ladder.${at}.amount`);
              const quantity = rungQuantity(terms, at);
              const hint = fault && t(`ladder.${fault}`);
              const less = first > 0n ? 1 - Number((BigInt(rung.amount) * 10_000n) / first) / 10_000 : 0;
              return (
                <tr key={at}>
                  <td>
                    <NumberInput
                      w={120}
                      aria-label={t('edit.fromQuantityOf', { number: at + 1 })}
                      allowDecimal={false}
                      min={1}
                      max={1_000_000_000}
                      {...input(`ladder.${at}.quantity`)}
                      {...(at === 0 ? { value: terms.minimum_order, readOnly: true, hideControls: true } : {})}
                    />
                  </td>
                  <td>
                    <MoneyInput
                      w={190}
                      aria-label={t('edit.unitPriceOf', { number: at + 1 })}
                      {...priced}
                      value={{ amount: rung.amount, currency: terms.currency }}
                      onChange={({ amount }) => rungs(terms.ladder.map((one, i) => (i === at ? { ...one, amount } : one)))}
                      error={priced.error ?? hint}
                    />
                  </td>
                  <td className={styles.end}>{at > 0 && less > 0 ? formatPercent(less) : ''}</td>
                  <td className={styles.end}>
                    {quantity !== '' && !fault && formatAmount({ amount: (BigInt(rung.amount) * BigInt(quantity)).toString(), currency: terms.currency })}
                  </td>
                  <td>
                    {at > 0 && (
                      <Button variant="subtle" size="xs" px={6} aria-label={t('edit.removeRung', { number: at + 1 })} onClick={() => rungs(terms.ladder.filter((_, i) => i !== at))}>
                        <Icon name="trash" size={16} />
                      </Button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className={styles.row}>
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} disabled={terms.ladder.length >= rungsMax} onClick={add}>
          {t('edit.addRung')}
        </Button>
        <Preview terms={terms} />
      </div>
    </>
  );
}

/** What a buyer of a given quantity would pay. */
function Preview({ terms }: { terms: TermsValues }) {
  const { t } = useTranslation('catalog');
  const [wanted, setWanted] = useState<number | ''>('');
  const quantity = wanted === '' ? Number(terms.minimum_order) || 1 : wanted;
  const price = priceOf(terms, quantity);
  const multiple = Number(terms.order_multiple) || 1;
  const sold = price !== undefined && quantity % multiple === 0 && (terms.maximum_order === '' || quantity <= terms.maximum_order);
  return (
    <>
      <NumberInput
        w={150}
        size="xs"
        label={t('edit.preview')}
        allowDecimal={false}
        min={1}
        max={1_000_000_000}
        step={multiple}
        value={quantity}
        onChange={(value) => setWanted(typeof value === 'number' ? value : '')}
      />
      <output>
        {sold ? (
          <>
            {t('edit.previewEach')} <Money value={{ amount: price.unit, currency: terms.currency }} /> · {t('edit.previewTotal')}{' '}
            <Money value={{ amount: price.total, currency: terms.currency }} strong />
          </>
        ) : (
          <span className={styles.wrong}>{t('edit.notSold')}</span>
        )}
      </output>
    </>
  );
}
