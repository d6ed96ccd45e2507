import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { countryName, formatList } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { base, type Pack } from '../api';
import styles from '../compliance.module.css';

interface Versions {
  versions: { version: string; digest: string; seen_at: string }[];
  differences: { path: string; then: string | null; now: string | null }[];
}

/** Rule packs: which places and days they know, by which sources, and what they leave out. */
export default function PacksPage() {
  const { t } = useTranslation('compliance');
  const query = useQuery<{ packs: Pack[] }, ProblemError>({
    queryKey: [base, 'packs'],
    queryFn: ({ signal }) => api.get(`${base}/packs`, { signal }),
  });
  return (
    <ListPage title={t('packs.title')} lead={t('packs.lead')}>
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {!query.data && !query.error ? <TextSkeleton /> : null}
      {query.data?.packs.map((pack) => (
        <PackDoc key={pack.id} pack={pack} />
      ))}
    </ListPage>
  );
}

function PackDoc({ pack }: { pack: Pack }) {
  const { t } = useTranslation('compliance');
  const [open, setOpen] = useState(false);
  return (
    <Doc title={pack.title} number={`${pack.id} ${pack.version}`} aside={<Stamp tone="info" label={t(`packs.direction.${pack.direction}`)} />}>
      <Panel n={1} label={t('packs.covers')} span={6}>
        <Fields>
          <Field label={t('packs.places')}>{formatList(pack.places.map((place) => countryName(place)))}</Field>
          <Field label={t('packs.days')}>{t('licence.span', { from: pack.valid_from, to: pack.valid_to })}</Field>
          <Field label={t('packs.retrieved')}>{pack.retrieved}</Field>
          <Field label={t('packs.digest')} mono>
            {pack.digest.slice(0, 16)}
          </Field>
        </Fields>
      </Panel>
      <Panel n={2} label={t('packs.sources')} span={6}>
        <ul className={styles.list} lang="en">
          {pack.sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </Panel>
      <Panel n={3} label={t('packs.regimes')} flush>
        <div className={styles.scroll} role="region" aria-label={t('packs.regimes')} tabIndex={0}>
          <table className={styles.lines}>
            <tbody lang="en">
              {pack.regimes.map((regime, i) => (
                <tr key={`${regime.id}-${i}`}>
                  <td className="mono">{regime.id}</td>
                  <td>{regime.title}</td>
                  <td>
                    {[regime.rule.valid_from, regime.rule.valid_to].filter(Boolean).join(' – ')}
                    <p className={styles.small}>{regime.rule.source}</p>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {pack.not_covered.length > 0 && (
        <Panel n={4} label={t('packs.notCovered')} tone="attention" span={6}>
          <ul className={styles.list} lang="en">
            {pack.not_covered.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </Panel>
      )}
      {pack.settings.length > 0 && (
        <Panel n={5} label={t('packs.settings')} span={6}>
          <ul className={styles.list} lang="en">
            {pack.settings.map((setting) => (
              <li key={setting.name}>
                <span className="mono">
                  {`${setting.name} = ${setting.default}`}
                </span>{' '}
                ({setting.choices.join(' | ')}) {setting.why}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel n={6} label={t('packs.versions')}>
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t('packs.showVersions')}</summary>
          {open && <History id={pack.id} />}
        </details>
      </Panel>
    </Doc>
  );
}

function History({ id }: { id: string }) {
  const { t } = useTranslation('compliance');
  const query = useQuery<Versions, ProblemError>({
    queryKey: [base, 'packs', id],
    queryFn: ({ signal }) => api.get(path`/api/compliance/ops/packs/${id}`, { signal }),
  });
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  const { versions, differences } = query.data;
  return (
    <div className={styles.stack}>
      <ul className={styles.list}>
        {versions.map((one) => (
          <li key={one.digest}>
            <span className="mono">
              {one.version} {one.digest.slice(0, 12)}
            </span>{' '}
            <DateTime at={one.seen_at} as="date" />
          </li>
        ))}
      </ul>
      {versions.length < 2 ? (
        <p className={styles.small}>{t('packs.oneVersion')}</p>
      ) : (
        <ul className={styles.list} lang="en">
          {differences.map((one) => (
            <li key={one.path}>
              <span className="mono">{one.path}</span> {one.then ?? '—'} → {one.now ?? '—'}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
