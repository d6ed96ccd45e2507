// The papers of one order for its seller and the compliance desk: the set, what disagrees, issuing, and the form.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { FormError } from '@/ui/FormError';
import { DetailPage, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { useHere, useParam } from '@/ui/navigation';
import { toast } from '@/ui/toast';
import { type IssuedSet, type PaperKind, papersKey, type PaperSet, usePapers } from './api';
import { Differences, refusedFor } from './Differences';
import styles from './documents.module.css';
import { PaperTable } from './PaperTable';
import { ParticularsForm } from './ParticularsForm';

export default function PapersPage() {
  const { t } = useTranslation('papers');
  const { has } = useSession();
  const base = useHere().startsWith('/ops') ? '/ops' : '/seller';
  const order = useParam('order');
  const query = usePapers(order);
  const writes = has(['owner', 'staff', 'warehouse'], 'seller');
  return (
    <DetailPage
      query={query}
      name={t('set.title')}
      title={(set) => t('set.of', { order: set.order_number })}
      back={{ to: `${base}/orders/${order}`, label: t('set.toOrder') }}
      lead={(set) => (set.ended ? t('set.ended') : t('set.lead'))}
      actions={() => writes && <LinkButton to="/seller/letterhead" variant="default">{t('head.title')}</LinkButton>}
    >
      {(set) => (
        <>
          <PaperTable set={set} base={base} />
          <Section title={t('agreement.title')}>
            <Differences rows={set.differences} />
          </Section>
          {writes && !set.ended && (
            <>
              <Section title={t('issue.title')}>
                <IssueForm set={set} key={set.papers.map((paper) => paper.state).join()} />
              </Section>
              <Section title={t('form.title')}>
                <ParticularsForm set={set} key={set.particulars_version} onSaved={() => window.scrollTo({ top: 0 })} />
              </Section>
            </>
          )}
        </>
      )}
    </DetailPage>
  );
}

/** What would be issued: chosen papers, and why where they take the place of others. */
function IssueForm({ set }: { set: PaperSet }) {
  const { t } = useTranslation('papers');
  const queries = useQueryClient();
  const open = set.papers.filter((paper) => paper.state !== 'issued' && paper.gaps.length === 0);
  const [chosen, setChosen] = useState<PaperKind[]>(open.map((paper) => paper.kind));
  const [reason, setReason] = useState('');
  const replaces = set.papers.some((paper) => chosen.includes(paper.kind) && paper.issued.length > 0);
  const issue = useMutationOnce(
    (body: { kinds: PaperKind[]; reason: string | null }, once) => api.post<IssuedSet>(path`/api/compliance/orders/${set.order}/papers`, body, once),
    {
      onSuccess: (done) => {
        toast(t('issue.done', { count: done.issued.length }));
        void queries.invalidateQueries({ queryKey: papersKey(set.order) });
      },
    },
  );
  const gaps = set.papers.filter((paper) => paper.gaps.length > 0);
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        issue.mutate({ kinds: chosen, reason: replaces ? reason.trim() || null : null });
      }}
    >
      {open.length === 0 && gaps.length === 0 && <p className={styles.small}>{t('issue.nothing')}</p>}
      {open.length > 0 && (
        <Checkbox.Group label={t('issue.which')} value={chosen} onChange={(kinds) => setChosen(kinds as PaperKind[])}>
          <div className={styles.row}>
            {open.map((paper) => (
              <Checkbox key={paper.kind} value={paper.kind} label={t(`kind.${paper.kind}`)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {gaps.map((paper) => (
        <div key={paper.kind}>
          <strong>{t(`kind.${paper.kind}`)}</strong>
          <p className={styles.small}>
            {t('issue.missing')} {[...new Set(paper.gaps.map((gap) => t(`gap.${gap.code}`)))].join(t('issue.comma'))}
          </p>
        </div>
      ))}
      {replaces && <TextInput label={t('issue.reason')} description={t('issue.reasonHint')} maxLength={300} required value={reason} onChange={(event) => setReason(event.target.value)} />}
      <FormError error={issue.error} />
      {issue.error && refusedFor(issue.error).length > 0 && <Differences rows={refusedFor(issue.error)} />}
      {open.length > 0 && (
        <div>
          <Button type="submit" loading={issue.isPending} disabled={chosen.length === 0}>
            {t('issue.do')}
          </Button>
        </div>
      )}
    </form>
  );
}
