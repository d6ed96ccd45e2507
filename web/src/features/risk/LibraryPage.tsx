import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useMutationOnce } from '@/api';
import { countryName, plainText } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { Doc, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { base, type Finding, fitTones, type Law, type Library } from './api';
import styles from './risk.module.css';

const models = ['9610', '1210', '9710', '9810', '0110'];

/** Laws and policies with their sources, and a finder that says which preferences a firm meets. */
export default function LibraryPage() {
  const { t } = useTranslation('risk');
  const query = useQuery<Library, ProblemError>({ queryKey: [`${base}/library`], queryFn: ({ signal }) => api.get(`${base}/library`, { signal }) });
  const columns: Column<Law>[] = [
    { key: 'title', label: t('library.law'), cell: (row) => plainText(row.title) },
    { key: 'number', label: t('library.number'), cell: (row) => row.number },
    { key: 'place', label: t('library.place'), cell: (row) => countryName(row.place) },
    { key: 'field', label: t('library.field'), cell: (row) => t(`register.kinds.${row.field}`, { defaultValue: row.field }) },
    { key: 'valid', label: t('library.valid'), cell: (row) => t('library.since', { from: row.valid_from, to: row.valid_to ?? '…' }) },
    { key: 'basis', label: t('library.basis'), cell: (row) => <SourceText source={row.source} /> },
  ];
  return (
    <ListPage title={t('library.title')} lead={t('library.lead')}>
      {query.error && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data ? (
        <>
          <Section title={t('library.finder')}>
            <Finder library={query.data} />
          </Section>
          <Section title={t('library.laws')}>
            <DataTable label={t('library.laws')} columns={columns} rowKey={(row) => row.code} rows={query.data.laws} />
            <p className={styles.small}>{t('library.compiled', { day: query.data.compiled })}</p>
          </Section>
        </>
      ) : query.error ? null : (
        <TextSkeleton />
      )}
    </ListPage>
  );
}

/** Who issued it, and whether its text was read, where and when. */
function SourceText({ source }: { source: Law['source'] }) {
  const { t } = useTranslation('risk');
  return (
    <>
      <Stamp tone={source.read ? 'done' : 'waiting'} label={source.read ? t('library.readOn', { day: source.read }) : t('library.unread')} />
      <p className={styles.small}>
        {t('library.issued', { issuer: plainText(source.issuer), day: source.issued })}
        {source.address && (
          <>
            {' · '}
            <a href={source.address} target="_blank" rel="noreferrer">
              {t('library.text')}
            </a>
          </>
        )}
      </p>
      {source.remark && <p className={styles.small}>{plainText(source.remark)}</p>}
    </>
  );
}

function Finder({ library }: { library: Library }) {
  const { t } = useTranslation('risk');
  const [facts, setFacts] = useState<Record<string, string>>({});
  const find = useMutationOnce((said: Record<string, string>) => api.post<{ items: Finding[] }>(`${base}/library/finder`, { facts: said }));
  const asked = [...new Set(library.preferences.flatMap((one) => one.conditions.map((condition) => condition.fact)))];
  const set = (fact: string, value: string) => {
    const others = Object.entries(facts).filter(([name]) => name !== fact);
    setFacts(Object.fromEntries(value ? [...others, [fact, value]] : others));
  };
  return (
    <div className={styles.stack}>
      <div className={styles.row}>
        {asked.map((fact) => (
          <NativeSelect
            key={fact}
            label={t(`library.facts.${fact}`, { defaultValue: fact })}
            data={[
              { value: '', label: t('library.unsaid') },
              ...(fact === 'model' ? models.map((value) => ({ value, label: value })) : ['yes', 'no'].map((value) => ({ value, label: t(`common:state.${value}`) }))),
            ]}
            value={facts[fact] ?? ''}
            onChange={(event) => set(fact, event.target.value)}
          />
        ))}
      </div>
      <div>
        <Button loading={find.isPending} onClick={() => find.mutate(facts)}>
          {t('library.find')}
        </Button>
      </div>
      <FormError error={find.error} />
      <div aria-live="polite" className={styles.stack}>
        {find.data?.items.map((found) => {
          const preference = library.preferences.find((one) => one.code === found.code);
          if (!preference) return null;
          return (
            <Doc key={found.code} level={3} title={plainText(preference.title)} number={preference.number} aside={<Stamp tone={fitTones[found.fit]} label={t(`library.fit.${found.fit}`)} />}>
              <Panel label={t('library.benefit')}>{plainText(preference.benefit)}</Panel>
              <Panel label={t('library.conditions')}>
                <ul className={styles.list}>
                  {found.conditions.map((condition) => (
                    <li key={condition.fact}>
                      <Stamp tone={fitTones[condition.fit]} label={t(`library.fit.${condition.fit}`)} /> {plainText(condition.words)}
                    </li>
                  ))}
                </ul>
              </Panel>
              <Panel label={t('library.source')}>
                <p className={styles.small}>{t('library.since', { from: preference.valid_from, to: preference.valid_to ?? '…' })}</p>
                <SourceText source={preference.source} />
              </Panel>
            </Doc>
          );
        })}
      </div>
    </div>
  );
}
