import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { formatNumber, formatWeight } from '@/i18n/format';
import { FormError } from '@/ui/FormError';
import { Icon } from '@/ui/Icon';
import { type Parcel, type Pick, wanted } from '../api';
import { Goods } from '../pieces';
import styles from '../stock.module.css';
import { useStockChanged } from '../useWarehouses';

const sides = ['weight_grams', 'length_mm', 'width_mm', 'height_mm'] as const;
const most = { weight_grams: 1_000_000, length_mm: 3_000, width_mm: 3_000, height_mm: 3_000 };
const parcelsMax = 50;

/** A carton as it is typed: empty until it was weighed and measured. */
type Typed = Record<(typeof sides)[number], number | ''>;
const empty: Typed = { weight_grams: '', length_mm: '', width_mm: '', height_mm: '' };

const whole = (parcel: Typed): parcel is Parcel => sides.every((side) => typeof parcel[side] === 'number' && parcel[side] > 0);

/** Packing: what goes in, and each carton with its weight and measures. */
export function PackWork({ pick, onPick, onReopen }: { pick: Pick; onPick: (pick: Pick) => void; onReopen: () => void }) {
  const { t } = useTranslation('stock');
  const changed = useStockChanged();
  const [parcels, setParcels] = useState<Typed[]>([empty]);
  const pack = useMutationOnce((input: { parcels: Parcel[] }, once) => api.post<Pick>(path`/api/stock/picks/${pick.id}/pack`, input, once), {
    onSuccess: async (packed) => {
      onPick(packed);
      await changed();
    },
  });
  const set = (at: number, change: Partial<Typed>) => setParcels(parcels.map((parcel, i) => (i === at ? { ...parcel, ...change } : parcel)));
  const ready = parcels.filter(whole);
  const grams = ready.reduce((sum, parcel) => sum + parcel.weight_grams, 0);
  const lines = (pick.lines ?? []).filter((line) => line.picked > 0);
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        pack.mutate({ parcels: ready });
      }}
    >
      <table className={styles.lines}>
        <caption className="visually-hidden">{t('pack.goesIn')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('pack.goesIn')}</th>
            <th scope="col" className={styles.end}>{t('papers.units')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              <td>
                <Goods sku={line.sku} title={line.title} />
              </td>
              <td className={styles.end}>
                <span className={styles.count}>{formatNumber(line.picked)}</span>
                {line.picked < wanted(line) && <span className={styles.small} style={{ display: 'block' }}>{t('pack.shortBy', { count: wanted(line) - line.picked })}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {parcels.map((parcel, i) => (
        <fieldset key={i} className={styles.plain}>
          <legend>
            <strong>{t('pack.carton', { n: i + 1 })}</strong>
          </legend>
          <div className={styles.row}>
            {sides.map((side) => (
              <NumberInput
                key={side}
                w={150}
                label={t(`pack.${side}`)}
                required
                min={1}
                max={most[side]}
                clampBehavior="strict"
                allowDecimal={false}
                hideControls
                autoFocus={i === parcels.length - 1 && side === 'weight_grams'}
                value={parcel[side]}
                onChange={(value) => set(i, { [side]: typeof value === 'number' ? value : '' })}
              />
            ))}
            {parcels.length > 1 && (
              <Button variant="default" onClick={() => setParcels(parcels.filter((_, at) => at !== i))} leftSection={<Icon name="trash" />}>
                {t('common:action.remove')}
              </Button>
            )}
          </div>
        </fieldset>
      ))}
      <div className={styles.between}>
        <div className={styles.row}>
          <Button variant="default" disabled={parcels.length >= parcelsMax} onClick={() => setParcels([...parcels, empty])} leftSection={<Icon name="plus" />}>
            {t('pack.addCarton')}
          </Button>
          <Button variant="subtle" onClick={onReopen}>
            {t('pick.reopen')}
          </Button>
        </div>
        <p className={styles.small}>{t('pack.together', { count: parcels.length, weight: formatWeight(grams) })}</p>
      </div>
      <FormError error={pack.error} />
      <div>
        <Button type="submit" size="lg" loading={pack.isPending} disabled={ready.length !== parcels.length || lines.length === 0}>
          {t('pack.done')}
        </Button>
      </div>
    </form>
  );
}
