import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Page, isProblem, type ProblemError, useMutationOnce } from '@/api';
import { useQuery } from '@tanstack/react-query';
import { formatNumber } from '@/i18n/format';
import { EmptyState } from '@/ui/EmptyState';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { toast } from '@/ui/toast';
import { base, type Item, type Paper } from '../api';
import { Papers } from '../Papers';
import { Goods, WarehousePicker } from '../pieces';
import { ScanField } from '../ScanField';
import { ScannedTable } from '../ScannedTable';
import styles from '../stock.module.css';
import { useScannedLines } from '../useScannedLines';
import { useChosenWarehouse, useStockChanged } from '../useWarehouses';

interface Input {
  warehouse: string;
  lines: { variant: string; counted: number; reason: string | null }[];
}

/** Counting without seeing what the books say. Only where they say otherwise, they are asked to look again. */
export default function CountPage() {
  const { t } = useTranslation('stock');
  const { place, open } = useChosenWarehouse();
  const changed = useStockChanged();
  const { lines, said, last, scan, say, set, remove, clear } = useScannedLines();
  // What the books said to the numbers that were sent; it holds only as long as those stand.
  const [differing, setDiffering] = useState<Record<string, { expected: number; found: number }>>({});
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const count = useMutationOnce((input: Input, once) => api.post<Paper>(`${base}/counts`, input, once), {
    onSuccess: async (paper) => {
      clear();
      setDiffering({});
      setReasons({});
      toast(t('count.done', { count: paper.lines.length }));
      await changed();
    },
    onError: (error, input) => {
      if (!isProblem(error, 'stock/numbers-differ')) return;
      const found: typeof differing = {};
      for (const field of error.fields) {
        const at = Number(/^lines\[(\d+)]/.exec(field.path)?.[1]);
        const line = input.lines[at];
        if (line) found[line.variant] = { expected: Number(field.params?.expected), found: Number(field.params?.found) };
      }
      setDiffering({ ...differing, ...found });
      say({ tone: 'again', text: t('count.lookAgain') });
    },
  });
  const differs = (variant: string) => {
    const known = differing[variant];
    const units = lines.find((line) => line.item.variant === variant)?.units;
    return known && known.found === units ? t('count.booksSay', { expected: formatNumber(known.expected) }) : undefined;
  };
  const unexplained = lines.some(({ item }) => differs(item.variant) !== undefined && !reasons[item.variant]?.trim());
  return (
    <ListPage title={t('count.title')} lead={t('count.lead')} filters={open.length > 1 && <WarehousePicker />}>
      <ScanField label={t('scan.label')} onCode={scan} said={said} paused={count.isPending} />
      {lines.length === 0 ? (
        <EmptyState icon="scan" title={t('count.begin')} text={t('count.beginText')} />
      ) : (
        <form
          className={styles.stack}
          onSubmit={(event) => {
            event.preventDefault();
            count.mutate({
              warehouse: place,
              lines: lines.map(({ item, units }) => ({ variant: item.variant, counted: units, reason: differs(item.variant) ? reasons[item.variant]?.trim() || null : null })),
            });
          }}
        >
          <ScannedTable
            label={t('count.title')}
            lines={lines}
            last={last}
            unitsLabel={t('count.counted')}
            onUnits={set}
            onRemove={remove}
            reasons={reasons}
            onReason={(variant, reason) => setReasons({ ...reasons, [variant]: reason })}
            wantsReason={differs}
          />
          {!isProblem(count.error, 'stock/numbers-differ') && <FormError error={count.error} />}
          <div>
            <Button type="submit" size="lg" loading={count.isPending} disabled={unexplained}>
              {t('count.book')}
            </Button>
          </div>
        </form>
      )}
      <Wanted warehouse={place} />
      <Section title={t('papers.counts')}>
        <Papers kind="counts" />
      </Section>
    </ListPage>
  );
}

/** Where a picker found fewer than the books say. */
function Wanted({ warehouse }: { warehouse: string }) {
  const { t } = useTranslation('stock');
  const query = useQuery<Page<Item>, ProblemError>({
    queryKey: [`${base}/items`, 'recount', warehouse],
    queryFn: ({ signal }) => api.get<Page<Item>>(`${base}/items`, { query: { recount: true, warehouse, limit: 20 }, signal }),
    enabled: warehouse !== '',
  });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('count.wanted')}>
      <ul className={styles.tiles}>
        {items.map((item) => (
          <li key={item.variant} className={styles.tile}>
            <Goods sku={item.sku} title={item.title} options={item.options} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
