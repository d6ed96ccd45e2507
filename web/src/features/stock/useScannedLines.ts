// Lines that a scanner fills: a first scan puts an item on the list, each further one counts one more.
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api';
import { formatNumber } from '@/i18n/format';
import { problemText } from '@/ui/problemText';
import type { Item } from './api';
import { findItem } from './findItem';
import type { Said } from './ScanField';

export interface ScannedLine {
  item: Item;
  units: number;
}

export function useScannedLines() {
  const { t } = useTranslation('stock');
  const [lines, setLines] = useState<ScannedLine[]>([]);
  const [said, setSaid] = useState<Said>();
  const [last, setLast] = useState('');
  // The newest scan is on top; what was typed meanwhile is not lost.
  const now = useRef<ScannedLine[]>([]);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const put = (next: ScannedLine[]) => {
    now.current = next;
    setLines(next);
  };

  const scan = (code: string) => {
    const take = async () => {
      try {
        const item = await findItem(code);
        if (!item) {
          setSaid({ tone: 'bad', text: t('scan.unknown', { code }) });
          return;
        }
        const known = now.current.find((line) => line.item.variant === item.variant);
        const units = (known?.units ?? 0) + 1;
        put(known ? now.current.map((line) => (line === known ? { ...line, units } : line)) : [{ item, units }, ...now.current]);
        setLast(item.variant);
        setSaid({ tone: 'good', text: t('scan.added', { sku: item.sku, units: formatNumber(units) }) });
      } catch (error) {
        setSaid({ tone: 'bad', text: isProblem(error) ? problemText(error) : t('scan.failed') });
      }
    };
    queue.current = queue.current.then(take);
  };

  return {
    lines,
    said,
    last,
    scan,
    say: setSaid,
    set: (variant: string, units: number) => put(now.current.map((line) => (line.item.variant === variant ? { ...line, units } : line))),
    remove: (variant: string) => put(now.current.filter((line) => line.item.variant !== variant)),
    clear: () => {
      put([]);
      setLast('');
    },
  };
}
