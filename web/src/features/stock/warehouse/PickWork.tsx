import { Button, NativeSelect } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, path, useMutationOnce } from '@/api';
import { formatNumber } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Icon } from '@/ui/Icon';
import { problemText } from '@/ui/problemText';
import { toastError } from '@/ui/toast';
import { type Pick, type PickLine, type ShortReason, shortReasons, wanted } from '../api';
import { Goods } from '../pieces';
import { type Said, ScanField } from '../ScanField';
import styles from '../stock.module.css';

interface Props {
  pick: Pick;
  onPick: (pick: Pick) => void;
  onFinish: () => void;
  onPutBack: () => Promise<unknown>;
  busy: boolean;
}

const isDone = (line: PickLine) => line.picked >= wanted(line);

/** Picking: every scan counts one; what is not there is said with its reason. */
export function PickWork({ pick, onPick, onFinish, onPutBack, busy }: Props) {
  const { t } = useTranslation('stock');
  const [said, setSaid] = useState<Said>();
  const [last, setLast] = useState('');
  // Scans come faster than answers: they are sent one after the other, each once.
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const lines = (pick.lines ?? []).filter((line) => wanted(line) > 0);

  const scan = (code: string) => {
    const once = { idempotencyKey: crypto.randomUUID() };
    const send = async () => {
      try {
        const answer = await api.post<{ line: string; pick: Pick }>(path`/api/stock/picks/${pick.id}/scans`, { code }, once);
        const line = answer.pick.lines?.find((entry) => entry.line === answer.line);
        onPick(answer.pick);
        setLast(answer.line);
        if (line) {
          setSaid({ tone: 'good', text: t('scan.counted', { sku: line.sku, picked: formatNumber(line.picked), wanted: formatNumber(wanted(line)) }) });
        }
      } catch (error) {
        const tone = isProblem(error, 'stock/already-picked') ? 'again' : 'bad';
        setSaid({ tone, text: isProblem(error) && error.status >= 400 && error.status < 500 ? problemText(error) : t('scan.failed') });
      }
    };
    queue.current = queue.current.then(send);
  };
  const set = useMutationOnce(
    (input: { line: string; picked: number; short_reason: ShortReason | null }) =>
      api.put<Pick>(path`/api/stock/picks/${pick.id}/lines/${input.line}`, { picked: input.picked, short_reason: input.short_reason }),
    { onSuccess: (changed, input) => (onPick(changed), setLast(input.line)), onError: toastError },
  );
  const done = lines.every((line) => isDone(line) || line.short_reason);
  const begun = pick.state === 'picking';
  return (
    <>
      <ScanField label={t('scan.label')} onCode={scan} said={said} />
      <div className={styles.scroll} role="region" aria-label={t('pick.goods')} tabIndex={0}>
        <table className={`${styles.lines} ${styles.stacked}`}>
          <caption className="visually-hidden">{t('pick.goods')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('item.one')}</th>
              <th scope="col" className={styles.end}>{t('pick.picked')}</th>
              <th scope="col">{t('pick.byHand')}</th>
              <th scope="col">{t('pick.short')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => {
              const state = isDone(line) ? 'done' : line.short_reason ? 'short' : 'open';
              const change = (picked: number, reason: ShortReason | null = line.short_reason) => set.mutate({ line: line.line, picked, short_reason: reason });
              return (
                <tr key={line.line} className={styles.pickLine} data-state={state} data-last={line.line === last}>
                  <td>
                    <Goods sku={line.sku} title={line.title} />
                    {line.shipped > 0 && <p className={styles.small}>{t('pick.goneBefore', { count: line.shipped })}</p>}
                  </td>
                  <td className={styles.end}>
                    <span className={styles.count}>
                      {formatNumber(line.picked)}
                      <small> / {formatNumber(wanted(line))}</small>
                    </span>
                  </td>
                  <td>
                    <span className={styles.steps}>
                      <button type="button" className={styles.step} disabled={line.picked === 0 || set.isPending} onClick={() => change(line.picked - 1)} aria-label={t('pick.oneLess', { sku: line.sku })}>
                        <Icon name="minus" />
                      </button>
                      <button type="button" className={styles.step} disabled={isDone(line) || set.isPending} onClick={() => change(line.picked + 1)} aria-label={t('pick.oneMore', { sku: line.sku })}>
                        <Icon name="plus" />
                      </button>
                      <button type="button" className={styles.step} disabled={isDone(line) || set.isPending} onClick={() => change(wanted(line))} aria-label={t('pick.allOf', { sku: line.sku })}>
                        <Icon name="check" />
                      </button>
                    </span>
                  </td>
                  <td>
                    <NativeSelect
                      aria-label={t('pick.whyShort', { sku: line.sku })}
                      disabled={isDone(line)}
                      value={line.short_reason ?? ''}
                      onChange={(event) => change(line.picked, (event.target.value || null) as ShortReason | null)}
                      data={[{ value: '', label: '—' }, ...shortReasons.map((value) => ({ value, label: t(`short.${value}`) }))]}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {begun && (
        <div className={styles.between}>
          <ConfirmButton question={t('pick.putBackQuestion')} text={t('pick.putBackText')} onConfirm={onPutBack}>
            {t('pick.putBack')}
          </ConfirmButton>
          <Button size="lg" disabled={!done} loading={busy} onClick={onFinish}>
            {t('pick.finish')}
          </Button>
        </div>
      )}
    </>
  );
}
