import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import { formatNumber } from '@/i18n/format';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { Icon, type IconName } from '@/ui/Icon';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useGo } from '@/ui/navigation';
import { Bone } from '@/ui/Skeletons';
import { base, type Board, type Pick } from '../api';
import { PickCards } from '../PickCards';
import { WarehousePicker } from '../pieces';
import { type Said, ScanField } from '../ScanField';
import styles from '../stock.module.css';
import { useChosenWarehouse } from '../useWarehouses';

const refreshSeconds = 15;

const midnight = () => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
};

/** Where a state's work is done. */
const leads: Record<string, string> = { due: '/warehouse/pick', picking: '/warehouse/pick', picked: '/warehouse/pack', packed: '/warehouse/dispatch' };

/** Today: how much waits at each step, since when, and what left. A scanned order number opens its pick order. */
export default function TodayPage() {
  const { t } = useTranslation('stock');
  const { chosen, open } = useChosenWarehouse();
  const go = useGo();
  const since = useMemo(midnight, []);
  const [said, setSaid] = useState<Said>();
  const board = useQuery<Board, ProblemError>({
    queryKey: [`${base}/board`, chosen, since],
    queryFn: ({ signal }) => api.get<Board>(`${base}/board`, { query: { warehouse: chosen, since }, signal }),
    refetchInterval: refreshSeconds * 1000,
  });
  const find = async (number: string) => {
    try {
      const found = await api.get<{ items: Pick[] }>(`${base}/picks`, { query: { number: number.toUpperCase(), warehouse: chosen, limit: 1 } });
      const pick = found.items[0];
      if (pick) void go(`/warehouse/picks/${pick.id}`);
      else setSaid({ tone: 'bad', text: t('board.noSuchOrder', { number }) });
    } catch {
      setSaid({ tone: 'bad', text: t('scan.failed') });
    }
  };
  const tiles: [string, IconName, string][] = [
    ['/warehouse/receive', 'download', t('receive.title')],
    ['/warehouse/count', 'list', t('count.title')],
    ['/warehouse/stock', 'search', t('lookup.title')],
    ['/warehouse/transfers', 'truck', t('transfer.many')],
    ['/warehouse/returns', 'refund', t('returns.title')],
  ];
  return (
    <ListPage title={t('board.title')} filters={open.length > 1 && <WarehousePicker all />}>
      <ScanField label={t('board.scan')} action={t('common:action.open')} onCode={(code) => void find(code)} said={said} />
      {board.error && !board.data ? (
        <ErrorPanel error={board.error} onRetry={() => void board.refetch()} />
      ) : (
        <ul className={styles.board} aria-busy={board.isPending}>
          {(board.data?.states ?? []).map((state) => (
            <li key={state.state}>
              <Link to={leads[state.state] ?? '/warehouse/pick'} className={styles.cell}>
                <span className={styles.cellName}>{t(`status.${state.state}`)}</span>
                <span className={styles.cellCount}>{formatNumber(state.count)}</span>
                <span className={styles.small}>{t('board.units', { count: state.units })}</span>
                {state.oldest && (
                  <span className={styles.small}>
                    {t('board.oldest')} <DateTime at={state.oldest} as="ago" />
                  </span>
                )}
              </Link>
            </li>
          ))}
          {board.data ? (
            <li className={styles.cell}>
              <span className={styles.cellName}>{t('board.leftToday')}</span>
              <span className={styles.cellCount}>{formatNumber(board.data.dispatched)}</span>
              <span className={styles.small}>{t('board.units', { count: board.data.dispatched_units })}</span>
            </li>
          ) : (
            Array.from({ length: 5 }, (_, i) => (
              <li key={i} className={styles.cell}>
                <Bone width="50%" />
                <Bone width="30%" />
              </li>
            ))
          )}
        </ul>
      )}
      <Section title={t('board.next')}>
        <PickCards query={{ warehouse: chosen }} limit={5} />
      </Section>
      <Section title={t('board.other')}>
        <ul className={styles.tiles}>
          {tiles.map(([to, icon, label]) => (
            <li key={to}>
              <Link to={to} className={styles.tile}>
                <Icon name={icon} size={22} />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
    </ListPage>
  );
}
