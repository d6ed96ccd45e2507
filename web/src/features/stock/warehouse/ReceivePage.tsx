import { Button, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { toast } from '@/ui/toast';
import { base, type Paper } from '../api';
import { Papers } from '../Papers';
import { WarehousePicker } from '../pieces';
import { ScanField } from '../ScanField';
import { ScannedTable } from '../ScannedTable';
import styles from '../stock.module.css';
import { useScannedLines } from '../useScannedLines';
import { useChosenWarehouse, useStockChanged } from '../useWarehouses';

interface Input {
  warehouse: string;
  reference: string | null;
  lines: { variant: string; arrived: number; expected: number | null; reason: string | null }[];
}

/** Goods at the door: each scan counts one; what was announced may be typed beside it. */
export default function ReceivePage() {
  const { t } = useTranslation('stock');
  const { place, open } = useChosenWarehouse();
  const changed = useStockChanged();
  const { lines, said, last, scan, set, remove, clear } = useScannedLines();
  const [reference, setReference] = useState('');
  const [expected, setExpected] = useState<Record<string, number | ''>>({});
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const receive = useMutationOnce((input: Input, once) => api.post<Paper>(`${base}/receipts`, input, once), {
    onSuccess: async (paper) => {
      clear();
      setReference('');
      setExpected({});
      setReasons({});
      toast(t('receive.done', { count: paper.lines.reduce((sum, line) => sum + (line.found ?? 0), 0) }));
      await changed();
    },
  });
  const announced = (variant: string) => {
    const units = expected[variant];
    return typeof units === 'number' ? units : null;
  };
  const differs = (variant: string) => {
    const units = lines.find((line) => line.item.variant === variant)?.units ?? 0;
    const wanted = announced(variant);
    return wanted !== null && wanted !== units ? t('papers.differs', { expected: formatNumber(wanted), found: formatNumber(units) }) : undefined;
  };
  return (
    <ListPage title={t('receive.title')} filters={open.length > 1 && <WarehousePicker />}>
      <ScanField label={t('scan.label')} onCode={scan} said={said} paused={receive.isPending} />
      {lines.length === 0 ? (
        <EmptyState icon="scan" title={t('receive.begin')} text={t('receive.beginText')} />
      ) : (
        <form
          className={styles.stack}
          onSubmit={(event) => {
            event.preventDefault();
            receive.mutate({
              warehouse: place,
              reference: reference.trim() || null,
              lines: lines.map(({ item, units }) => ({ variant: item.variant, arrived: units, expected: announced(item.variant), reason: reasons[item.variant]?.trim() || null })),
            });
          }}
        >
          <div className={styles.form}>
            <TextInput label={t('receive.reference')} maxLength={80} value={reference} onChange={(event) => setReference(event.target.value)} />
          </div>
          <ScannedTable
            label={t('receive.title')}
            lines={lines}
            last={last}
            unitsLabel={t('receive.arrived')}
            onUnits={set}
            onRemove={remove}
            reasons={reasons}
            onReason={(variant, reason) => setReasons({ ...reasons, [variant]: reason })}
            wantsReason={differs}
          />
          <details>
            <summary>{t('receive.announced')}</summary>
            <div className={styles.form}>
              {lines.map(({ item }) => (
                <NumberInput
                  key={item.variant}
                  label={item.sku}
                  description={t('receive.announcedHint')}
                  min={0}
                  allowDecimal={false}
                  value={expected[item.variant] ?? ''}
                  onChange={(value) => setExpected({ ...expected, [item.variant]: typeof value === 'number' ? value : '' })}
                />
              ))}
            </div>
          </details>
          {!isProblem(receive.error, 'stock/numbers-differ') && <FormError error={receive.error} />}
          <div>
            <Button type="submit" size="lg" loading={receive.isPending} disabled={lines.some(({ item }) => differs(item.variant) !== undefined && !reasons[item.variant]?.trim())}>
              {t('receive.book')}
            </Button>
          </div>
        </form>
      )}
      <Section title={t('papers.receipts')}>
        <Papers kind="receipts" />
      </Section>
    </ListPage>
  );
}
