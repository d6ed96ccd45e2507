// Tables and lists that the pages of brands share.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { blobUrl } from '@/features/orders/api';
import { countryName, formatList, formatNumber } from '@/i18n/format';
import type { Column } from '@/ui/DataTable';
import { Field, Fields } from '@/ui/Doc';
import { DateTime, Localized } from '@/ui/measures';
import { Stamp } from '@/ui/Stamp';
import { type Authorisation, authorisationTones, type NoticeRow, noticeTones, type Right, rightTones } from './api';
import styles from './ip.module.css';

export function Files({ files }: { files: readonly string[] }) {
  const { t } = useTranslation('ip');
  if (files.length === 0) return <>—</>;
  return (
    <ul className={styles.list}>
      {files.map((file, at) => (
        <li key={file}>
          <a href={blobUrl(file)}>{t('file', { number: formatNumber(at + 1) })}</a>
        </li>
      ))}
    </ul>
  );
}

export function useRightColumns(actions: (row: Right) => ReactNode, withOwner: boolean): Column<Right>[] {
  const { t } = useTranslation('ip');
  return [
    {
      key: 'name',
      label: t('right.name'),
      cell: (row) => (
        <div>
          <strong>{[row.name, row.name_zh].filter(Boolean).join(' · ')}</strong>
          <p className={styles.small}>{t(`right.kinds.${row.kind}`)}</p>
          {withOwner && <p className={styles.small}>{row.owner_name ?? row.owner}</p>}
        </div>
      ),
    },
    {
      key: 'number',
      label: t('right.registration'),
      cell: (row) => (
        <div>
          <p className={styles.text}>
            {t(`right.registries.${row.registry}`)}
            {row.place && ` (${countryName(row.place)})`} <span className="mono">{row.number}</span>
          </p>
          {row.classes.length > 0 && <p className={styles.small}>{t('right.inClasses', { classes: row.classes.join(', ') })}</p>}
        </div>
      ),
    },
    {
      key: 'state',
      label: t('right.state'),
      cell: (row) => (
        <div>
          <Stamp tone={rightTones[row.state]} label={t(`right.states.${row.state}`)} />
          {row.state === 'verified' && !row.counts && <p className={styles.small}>{t('right.notToday')}</p>}
          {row.note && <p className={styles.small}>{row.note}</p>}
        </div>
      ),
    },
    { key: 'valid', label: t('right.validUntil'), cell: (row) => row.valid_until ?? t('right.open') },
    { key: 'files', label: t('right.documents'), cell: (row) => <Files files={row.documents} />, wideOnly: !withOwner },
    { key: 'actions', label: t('actions'), cell: actions },
  ];
}

export function useAuthorisationColumns(actions: (row: Authorisation) => ReactNode): Column<Authorisation>[] {
  const { t } = useTranslation('ip');
  return [
    {
      key: 'right',
      label: t('right.name'),
      cell: (row) => (
        <div>
          <strong>{row.right_name}</strong>
          <p className={styles.small}>{t(`authorisation.kinds.${row.kind}`)}</p>
        </div>
      ),
    },
    { key: 'owner', label: t('authorisation.owner'), cell: (row) => row.owner_name ?? row.owner },
    { key: 'seller', label: t('authorisation.seller'), cell: (row) => row.seller_name ?? row.seller },
    {
      key: 'where',
      label: t('authorisation.where'),
      cell: (row) => (
        <div>
          <p className={styles.text}>{row.territories.length > 0 ? formatList(row.territories.map(countryName)) : t('authorisation.everywhere')}</p>
          <p className={styles.small}>{t('authorisation.span', { from: row.valid_from, until: row.valid_until ?? t('right.open') })}</p>
        </div>
      ),
    },
    {
      key: 'state',
      label: t('right.state'),
      cell: (row) => (
        <div>
          <Stamp tone={authorisationTones[row.state]} label={t(`authorisation.states.${row.state}`)} />
          {row.state === 'granted' && !row.counts && <p className={styles.small}>{t('right.notToday')}</p>}
          {row.note && <p className={styles.small}>{row.note}</p>}
        </div>
      ),
    },
    { key: 'files', label: t('right.documents'), cell: (row) => <Files files={row.documents} />, wideOnly: true },
    { key: 'actions', label: t('actions'), cell: actions },
  ];
}

export function useNoticeColumns(side: 'filed' | 'received' | 'desk'): Column<NoticeRow>[] {
  const { t } = useTranslation('ip');
  const goods: Column<NoticeRow> = {
    key: 'goods',
    label: t('notice.goods'),
    cell: (row) => {
      const [first, ...more] = row.goods;
      return (
        <>
          {first && <Localized text={first.title} />}
          {more.length > 0 && ` ${t('notice.andMore', { count: more.length })}`}
        </>
      );
    },
  };
  const seller: Column<NoticeRow> = { key: 'seller', label: t('authorisation.seller'), cell: (row) => row.seller_name ?? row.seller };
  const holder: Column<NoticeRow> = { key: 'holder', label: t('notice.holder'), cell: (row) => row.holder_name ?? row.holder };
  return [
    goods,
    { key: 'right', label: t('right.name'), cell: (row) => row.right_name },
    { key: 'kind', label: t('notice.infringement'), cell: (row) => t(`notice.infringements.${row.infringement}`), wideOnly: true },
    ...(side === 'received' ? [] : [seller]),
    ...(side === 'filed' ? [] : [holder]),
    { key: 'state', label: t('right.state'), cell: (row) => <Stamp tone={noticeTones[row.state]} label={t(`notice.states.${row.state}`)} /> },
    { key: 'due', label: t('notice.due'), cell: (row) => (row.due_at ? <DateTime at={row.due_at} /> : '—') },
  ];
}

export function Person({ contact }: { contact: { name: string; email: string; phone: string; address: string } }) {
  const { t } = useTranslation('ip');
  return (
    <Fields>
      <Field label={t('contact.name')}>{contact.name}</Field>
      <Field label={t('contact.email')}>{contact.email}</Field>
      {contact.phone && <Field label={t('contact.phone')}>{contact.phone}</Field>}
      {contact.address && <Field label={t('contact.address')}>{contact.address}</Field>}
    </Fields>
  );
}
