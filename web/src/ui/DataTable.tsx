/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- Safari forgets that these are a table once they are drawn as cards. */
import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '@/api';
import { usePreferences } from '@/session/preferences';
import styles from './DataTable.module.css';
import { EmptyState } from './EmptyState';
import { ErrorPanel } from './ErrorPanel';
import { Icon } from './Icon';
import { Link } from './Link';
import { Pager } from './Pager';
import { Bone } from './Skeletons';
import type { TableState } from './useTableState';

export interface Column<T> {
  key: string;
  label: string;
  cell: (row: T) => ReactNode;
  /** Sortable under this name of the server; true for `key`. */
  sort?: boolean | string;
  /** Right-aligned figures. */
  numeric?: boolean;
  width?: string;
  /** Left out on narrow screens, where rows become cards. */
  wideOnly?: boolean;
}

interface Props<T> {
  /** What the table lists; its caption, read out. */
  label: string;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** One of: a page query (useCursorPage) or plain rows. */
  page?: { data: Page<T> | undefined; error: unknown; isPending: boolean; isFetching: boolean; refetch: () => unknown };
  rows?: readonly T[];
  /** Page, sort and filters in the address. Without it: no sorting, no paging. */
  state?: TableState;
  /** Where the row leads; the first column becomes the link. */
  rowTo?: (row: T) => string;
  /** Chosen rows, by key, and the bar of actions for them. */
  selection?: { chosen: ReadonlySet<string>; onChange: (chosen: Set<string>) => void; actions?: ReactNode; name: (row: T) => string };
  /** Shown when there is nothing at all; a filtered list has its own words. */
  empty?: ReactNode;
}

export function DataTable<T>({ label, columns, rowKey, page, rows, state, rowTo, selection, empty }: Props<T>) {
  const { t } = useTranslation();
  const { density } = usePreferences();
  const items = rows ?? page?.data?.items;
  const chosen = selection?.chosen;
  const keys = items?.map(rowKey) ?? [];
  const all = chosen !== undefined && keys.length > 0 && keys.every((key) => chosen.has(key));

  if (page?.error && !items) return <ErrorPanel error={page.error} onRetry={() => void page.refetch()} />;
  if (items?.length === 0) {
    if (state?.filtered) {
      return (
        <EmptyState icon="filter" title={t('table.nothingFound')} text={t('table.nothingFoundText')}>
          <button type="button" className={styles.linkLike} onClick={state.clearFilters}>
            {t('table.clearFilters')}
          </button>
        </EmptyState>
      );
    }
    return <>{empty ?? <EmptyState title={t('table.empty')} />}</>;
  }

  const choose = (change: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of change) if (on) next.add(key);
      else next.delete(key);
    selection?.onChange(next);
  };

  const header = (column: Column<T>) => {
    const name = column.sort === true ? column.key : column.sort || undefined;
    const sorted = name !== undefined && state?.sort?.key === name ? state.sort : undefined;
    const order = sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined;
    return (
      <th
        key={column.key}
        scope="col"
        role="columnheader"
        aria-sort={order}
        className={`${column.numeric ? styles.numeric : ''} ${column.wideOnly ? styles.wideOnly : ''}`}
        style={{ inlineSize: column.width }}
      >
        {name && state ? (
          <button type="button" className={styles.sort} onClick={() => state.toggleSort(name)}>
            {column.label}
            <Icon name={sorted ? (sorted.descending ? 'down' : 'up') : 'sort'} size={12} />
          </button>
        ) : (
          column.label
        )}
      </th>
    );
  };

  const next = page?.data?.next;
  return (
    <div className={styles.frame}>
      {page?.error ? <ErrorPanel error={page.error} onRetry={() => void page.refetch()} /> : null}
      {selection && chosen && chosen.size > 0 && (
        <div className={styles.selection} role="region" aria-label={t('table.selection')}>
          <span role="status">{t('table.selected', { count: chosen.size })}</span>
          {selection.actions}
          <button type="button" className={styles.linkLike} onClick={() => selection.onChange(new Set())}>
            {t('table.clearSelection')}
          </button>
        </div>
      )}
      {/* A table wider than the screen scrolls in its frame, by keyboard too. */}
      <div className={styles.scroll} role="region" aria-label={t('table.region', { label })} tabIndex={0}>
        <table role="table" className={`${styles.table} ${density === 'compact' ? styles.compact : ''}`} aria-busy={page?.isFetching}>
          <caption className="visually-hidden">{label}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {selection && (
                <th scope="col" role="columnheader" className={styles.check}>
                  <Checkbox
                    size="xs"
                    disabled={keys.length === 0}
                    checked={all}
                    indeterminate={!all && keys.some((key) => chosen?.has(key))}
                    onChange={(event) => choose(keys, event.target.checked)}
                    aria-label={t('table.selectPage')}
                  />
                </th>
              )}
              {columns.map(header)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {items
              ? items.map((row, i) => {
                  const key = keys[i] ?? '';
                  return (
                    <tr key={key} role="row" data-chosen={chosen?.has(key) || undefined}>
                      {selection && (
                        <td role="cell" className={styles.check}>
                          <Checkbox
                            size="xs"
                            checked={chosen?.has(key) ?? false}
                            onChange={(event) => choose([key], event.target.checked)}
                            aria-label={t('table.selectRow', { name: selection.name(row) })}
                          />
                        </td>
                      )}
                      {columns.map((column, at) => (
                        <td
                          key={column.key}
                          role="cell"
                          data-label={column.label}
                          className={`${column.numeric ? styles.numeric : ''} ${column.wideOnly ? styles.wideOnly : ''}`}
                        >
                          {/* One piece beside its label where rows are cards, however many it is made of. */}
                          <div className={styles.value}>
                            {at === 0 && rowTo ? (
                              <Link to={rowTo(row)} className={styles.rowLink}>
                                {column.cell(row)}
                              </Link>
                            ) : (
                              column.cell(row)
                            )}
                          </div>
                        </td>
                      ))}
                    </tr>
                  );
                })
              : Array.from({ length: 8 }, (_, i) => (
                  <tr key={i} role="row">
                    {selection && <td className={styles.check} />}
                    {columns.map((column) => (
                      <td key={column.key} className={column.wideOnly ? styles.wideOnly : ''}>
                        <Bone width={`${45 + ((i * 17 + column.key.length * 11) % 45)}%`} />
                      </td>
                    ))}
                  </tr>
                ))}
          </tbody>
        </table>
      </div>
      {!items && (
        <span role="status" className="visually-hidden">
          {t('state.loading')}
        </span>
      )}
      {state && items && (
        <Pager
          onFirst={state.pager.onFirst}
          onPrevious={state.pager.onPrevious}
          onNext={next ? () => state.pager.toNext(next) : undefined}
        >
          {t('table.rows', { count: items.length })}
        </Pager>
      )}
    </div>
  );
}
