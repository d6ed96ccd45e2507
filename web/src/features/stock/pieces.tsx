// Pieces that several pages of stock share.
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { countryName, formatNumber } from '@/i18n/format';
import type { LocalizedText } from '@/i18n/format';
import { Localized } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import type { Tone } from '@/ui/tones';
import type { Movement, Pick, PickState } from './api';
import styles from './stock.module.css';
import { useChosenWarehouse } from './useWarehouses';

const tones: Record<PickState, Tone> = { due: 'waiting', picking: 'info', picked: 'done', packed: 'done', dispatched: 'info', cancelled: 'problem' };

export function PickStamp({ state, size }: { state: PickState; size?: 'sm' | 'lg' }) {
  return <Stamp status={state} namespace="stock" tone={tones[state]} size={size} />;
}

/** SKU above, title below; with the options that tell one variant from the other. */
export function Goods({ sku, title, options }: { sku: string; title?: LocalizedText; options?: Record<string, string> }) {
  const parts = Object.values(options ?? {});
  return (
    <span className={styles.title}>
      <span className={`mono ${styles.sku}`}>{sku}</span>
      {title && <Localized text={title} />}
      {parts.length > 0 && <span className={styles.small}> · {parts.join(' · ')}</span>}
    </span>
  );
}

/** Units with their sign. */
export function Signed({ quantity }: { quantity: number }) {
  useTranslation();
  return <span className={`${styles.number} ${quantity < 0 ? styles.minus : ''}`}>{quantity > 0 ? `+${formatNumber(quantity)}` : formatNumber(quantity).replace('-', '−')}</span>;
}

/** Why a movement happened: the words of a person, or the code of ours. */
export function Reason({ movement }: { movement: Movement }) {
  const { t, i18n } = useTranslation('stock');
  const { reason, note } = movement;
  const known = reason && i18n.exists(`stock:reason.${reason}`) ? t(`reason.${reason}`) : reason;
  return <>{[known, note].filter(Boolean).join(' · ') || '—'}</>;
}

export function ShipTo({ address }: { address: Pick['ship_to'] }) {
  useTranslation();
  const rows = [address.name, address.company, address.line1, address.line2, [address.postal_code, address.city].filter(Boolean).join(' '), address.region, countryName(address.country)];
  return <address className={styles.address}>{rows.filter(Boolean).join('\n')}</address>;
}

/** Which warehouse this device works in. Hidden when there is only one. */
export function WarehousePicker({ all = false, value, onChange, label }: { all?: boolean; value?: string; onChange?: (id: string) => void; label?: string }) {
  const { t } = useTranslation('stock');
  const { open, chosen, place, choose, nameOf } = useChosenWarehouse();
  if (open.length < 2 && !label) return null;
  return (
    <NativeSelect
      label={label ?? t('warehouse.here')}
      value={value ?? (all ? chosen : place)}
      onChange={(event) => (onChange ?? choose)(event.target.value)}
      data={[...(all ? [{ value: '', label: t('warehouse.all') }] : []), ...open.map((warehouse) => ({ value: warehouse.id, label: nameOf(warehouse.id) }))]}
    />
  );
}
