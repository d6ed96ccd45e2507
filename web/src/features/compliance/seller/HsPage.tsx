import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useCursorPage, useMutationOnce } from '@/api';
import { plainText } from '@/i18n/format';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { Localized } from '@/ui/measures';
import { Pager } from '@/ui/Pager';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { useTableState } from '@/ui/useTableState';
import { base, type CodeFacts, type Coded, type Suggestion } from '../api';
import styles from '../compliance.module.css';
import { Suggestions } from '../HsSuggestions';

/** Products without a code, each with suggestions; and what a code is. */
export default function HsPage() {
  const { t } = useTranslation('compliance');
  const state = useTableState();
  const page = useCursorPage<Coded>(`${base}/hs/products`, state.query);
  const queries = useQueryClient();
  const take = useMutationOnce(
    (input: { product: string; code: string }, once) =>
      api.post('/api/catalog/seller/fill', { products: [input.product], hs_code: input.code, replace: false }, once),
    {
      onSuccess: (_, input) => {
        toast(t('hs.taken', { code: input.code }));
        // The catalogue tells compliance a moment later.
        setTimeout(() => void queries.invalidateQueries({ queryKey: [`${base}/hs/products`] }), 800);
      },
    },
  );
  const items = page.data?.items;
  const next = page.data?.next;
  return (
    <ListPage title={t('hs.title')} lead={t('hs.lead')} back={{ to: '/seller/compliance/gaps', label: t('gaps.title') }}>
      <Section title={t('hs.look')}>
        <Look />
      </Section>
      <Section title={t('hs.without')}>
        <FormError error={take.error} />
        {page.error && !items ? <ErrorPanel error={page.error} onRetry={() => void page.refetch()} /> : null}
        {!items && !page.error ? <TextSkeleton /> : null}
        {items?.length === 0 && <EmptyState title={t('hs.all')} text={t('hs.allText')} />}
        {items?.map((row) => (
          <Doc
            key={row.product}
            title={plainText(row.title)}
            level={3}
            aside={row.published ? undefined : <Stamp status="draft" />}
          >
            <Panel label={t('hs.mayBe')}>
              <Suggestions items={row.suggestions} onTake={(code) => take.mutate({ product: row.product, code })} />
              <Link to={`/seller/products/${row.product}`}>{t('hs.edit')}</Link>
            </Panel>
          </Doc>
        ))}
        {items && items.length > 0 && <Pager onFirst={state.pager.onFirst} onPrevious={state.pager.onPrevious} onNext={next ? () => state.pager.toNext(next) : undefined} />}
      </Section>
    </ListPage>
  );
}

/** A code says what it stands for; words say which codes they may be. */
function Look() {
  const { t } = useTranslation('compliance');
  const [typed, setTyped] = useState('');
  const [code, setCode] = useState('');
  const suggest = useMutationOnce((title: string, once) => api.post<{ items: Suggestion[] }>(`${base}/hs/suggest`, { title }, once));
  const facts = useQuery<CodeFacts, ProblemError>({
    queryKey: [base, 'code', code],
    queryFn: ({ signal }) => api.get(path`/api/compliance/hs/codes/${code}`, { signal }),
    enabled: code !== '',
    retry: false,
  });
  return (
    <div className={styles.stack}>
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          const digits = typed.replace(/[.\s]/g, '');
          const isCode = /^\d+$/.test(digits);
          setCode(isCode ? digits : '');
          if (isCode) suggest.reset();
          else suggest.mutate(typed.trim());
        }}
      >
        <TextInput label={t('hs.codeOrGoods')} placeholder={t('hs.goodsHint')} maxLength={400} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" variant="default" className={styles.action} disabled={!typed.trim()} loading={suggest.isPending}>
          {t('hs.lookUp')}
        </Button>
      </form>
      <FormError error={suggest.error ?? facts.error} />
      <div role="status">{suggest.data && <Suggestions items={suggest.data.items} onTake={setCode} action={t('hs.lookUp')} />}</div>
      {facts.data && <Facts facts={facts.data} />}
    </div>
  );
}

function Facts({ facts }: { facts: CodeFacts }) {
  const { t } = useTranslation('compliance');
  return (
    <Doc title={t('hs.factsOf')} number={facts.code} level={3} aside={<Stamp tone="info" label={t(`hs.level.${facts.level}`)} />}>
      <Panel n={1} label={t('hs.standings')} flush>
        <div className={styles.scroll} role="region" aria-label={t('hs.standings')} tabIndex={0}>
          <table className={styles.lines}>
            <thead>
              <tr>
                <th scope="col">{t('hs.schedule')}</th>
                <th scope="col">{t('hs.line')}</th>
                <th scope="col">{t('hs.duty')}</th>
              </tr>
            </thead>
            <tbody>
              {facts.standings.map((one) => (
                <tr key={one.jurisdiction}>
                  <td>
                    {one.jurisdiction}
                    <p className={styles.small}>{one.source}</p>
                  </td>
                  <td>
                    <Stamp tone={one.standing === 'known' ? 'done' : 'quiet'} label={t(`hs.standing.${one.standing}`)} />
                    {one.description && (
                      <p className={styles.small} lang="en">
                        {one.nearest ?? facts.code} {one.description}
                      </p>
                    )}
                    {one.below.length > 0 && <p className={styles.small}>{t('hs.below', { codes: one.below.join(', ') })}</p>}
                  </td>
                  <td>{one.duty ?? '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {facts.hints.length > 0 && (
        <Panel n={2} label={t('hs.hints')} tone="attention">
          <ul className={styles.list}>
            {facts.hints.map((hint) => (
              <li key={hint.kind + hint.citation}>
                <Localized text={hint.words} /> <span className={styles.small}>{hint.citation}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Doc>
  );
}
