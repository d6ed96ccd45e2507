import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { formatNumber } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { DateTime, Localized } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { Timeline } from '@/ui/Timeline';
import { base, type Notice, noticeTones, useBrands } from './api';
import styles from './ip.module.css';
import { Files, Person } from './pieces';
import { Steps } from './Steps';

/** One notice: what is said, what was answered, how long it lasts, and what the reader can do. */
export default function NoticePage() {
  const home = useBrands();
  return <NoticeDoc back={home} />;
}

export function NoticeDoc({ back }: { back: string }) {
  const { t } = useTranslation('ip');
  const id = useParam('notice');
  const query = useQuery<Notice, ProblemError>({
    queryKey: [base, 'notice', id],
    queryFn: ({ signal }) => api.get(path`/api/compliance/ip/notices/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('notice.one')}
      title={(one) => t('notice.about', { name: one.right_name })}
      back={{ to: back, label: t('title') }}
      beside={(one) => <Stamp tone={noticeTones[one.state]} label={t(`notice.states.${one.state}`)} size="lg" />}
      lead={(one) => <Clock one={one} />}
      aside={(one) => (
        <>
          <Steps key={one.version} one={one} />
          <History one={one} />
        </>
      )}
    >
      {(one) => (
        <Doc>
          <Panel n={1} label={t('notice.holder')} span={6}>
            <p className={styles.text}>{one.holder_name ?? one.holder}</p>
            <Person contact={one.contact} />
          </Panel>
          <Panel n={2} label={t('authorisation.seller')} span={6}>
            <p className={styles.text}>{one.seller_name ?? one.seller}</p>
            {one.seller_standing && (
              <p className={styles.small}>
                {t('standing.strikes')}: {formatNumber(one.seller_standing.strikes)} · {t(`standing.levels.${one.seller_standing.level}`)}
              </p>
            )}
          </Panel>
          <Panel n={3} label={t('notice.goods')} span={6}>
            <ul className={styles.list}>
              {one.goods.map((goods) => (
                <li key={goods.product}>
                  <Localized text={goods.title} /> <span className={`mono ${styles.small}`}>{goods.product}</span>
                </li>
              ))}
            </ul>
          </Panel>
          <Panel n={4} label={t('notice.infringement')} span={6}>
            <Fields>
              <Field label={t('right.name')}>{one.right_name}</Field>
              <Field label={t('notice.infringement')}>{t(`notice.infringements.${one.infringement}`)}</Field>
              <Field label={t('notice.regime')}>{t(`notice.regimes.${one.regime}`)}</Field>
            </Fields>
          </Panel>
          <Panel n={5} label={t('notice.statement')}>
            <p className={styles.text}>{one.statement}</p>
            <p className={styles.small}>{t('notice.signedBy', { name: one.signature })}</p>
            <Files files={one.evidence} />
          </Panel>
          {one.counter && (
            <Panel n={numberOf(one, 0)} label={t('counter.title')} tone="attention">
              <p className={styles.text}>{one.counter.statement}</p>
              <p className={styles.small}>
                {t('notice.signedBy', { name: one.counter.signature })} · <DateTime at={one.counter.at} />
              </p>
              <Person contact={one.counter.contact} />
              <Files files={one.counter.evidence} />
            </Panel>
          )}
          {one.action && (
            <Panel n={numberOf(one, 1)} label={t('action.title')} tone="attention">
              <Fields>
                <Field label={t('action.before')}>{one.action.before}</Field>
                <Field label={t('action.caseNumber')} mono>
                  {one.action.case_number}
                </Field>
              </Fields>
              <Files files={one.action.evidence} />
            </Panel>
          )}
          {one.reason && (
            <Panel n={numberOf(one, 2)} label={t('notice.reason')}>
              <p className={styles.text}>{one.reason}</p>
              {one.bad_faith && <p className={styles.small}>{t('notice.badFaith')}</p>}
            </Panel>
          )}
          {one.holder_tally && (
            <Panel n={numberOf(one, 3)} label={t('tally.title')}>
              <Fields columns={2}>
                <Field label={t('tally.filed')}>{formatNumber(one.holder_tally.filed)}</Field>
                <Field label={t('tally.stood')}>{formatNumber(one.holder_tally.stood)}</Field>
                <Field label={t('tally.reinstated')}>{formatNumber(one.holder_tally.reinstated)}</Field>
                <Field label={t('tally.wrongful')}>{formatNumber(one.holder_tally.wrongful)}</Field>
                <Field label={t('tally.badFaith')}>{formatNumber(one.holder_tally.bad_faith)}</Field>
              </Fields>
            </Panel>
          )}
        </Doc>
      )}
    </DetailPage>
  );
}

/** Panels that not every notice has are numbered on from the fifth. */
const numberOf = (one: Notice, place: number) => 6 + [one.counter, one.action, one.reason].slice(0, place).filter(Boolean).length;

/** What happens next, and when, if nobody does anything. */
function Clock({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  if (!one.due_at) return <>{t(`notice.means.${one.state}`)}</>;
  return (
    <>
      {t(`notice.means.${one.state}`)} <strong>{t(one.state === 'countered' ? 'notice.comesBack' : 'notice.answerBy')}</strong> <DateTime at={one.due_at} /> (<DateTime at={one.due_at} as="ago" />)
    </>
  );
}

function History({ one }: { one: Notice }) {
  const { t } = useTranslation('ip');
  return (
    <Timeline
      label={t('notice.history')}
      events={[...one.history].reverse().map((made) => ({
        title: t(`notice.made.${made.step}`),
        at: made.at,
        place: t(`notice.sides.${made.side}`),
        detail: made.note ? <p className={styles.text}>{made.note}</p> : undefined,
        state: 'done' as const,
      }))}
    />
  );
}
