import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { countryName, formatList, type LocalizedText, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { DateTime, Localized } from '@/ui/measures';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { base, type Coverage, type Pack } from '../api';
import styles from '../compliance.module.css';

interface Versions {
  versions: { version: string; digest: string; seen_at: string }[];
  differences: { path: string; then: LocalizedText | null; now: LocalizedText | null }[];
}

/** Rule packs: which places and days they know, by which sources, and what they leave out. */
export default function PacksPage() {
  const { t } = useTranslation('compliance');
  const query = useQuery<Coverage, ProblemError>({
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
      {query.data && <PackDoc pack={query.data.elsewhere} />}
    </ListPage>
  );
}

/** Sources are cited as they call themselves, those of China in Chinese first. */
const languageOf = (source: string) => (/\p{Script=Han}/u.test(source) ? 'zh-CN' : 'en');

function PackDoc({ pack }: { pack: Pack }) {
  const { t } = useTranslation('compliance');
  const [open, setOpen] = useState(false);
  return (
    <Doc title={plainText(pack.title)} number={`${pack.id} ${pack.version}`} aside={<Stamp tone="info" label={t(`packs.direction.${pack.direction}`)} />}>
      <Panel n={1} label={t('packs.covers')} span={6}>
        <Fields>
          <Field label={t('packs.places')}>{pack.places.length > 0 ? formatList(pack.places.map((place) => countryName(place))) : t('packs.elsewhere')}</Field>
          <Field label={t('packs.days')}>{pack.places.length > 0 ? t('licence.span', { from: pack.valid_from, to: pack.valid_to }) : t('packs.always')}</Field>
          <Field label={t('packs.retrieved')}>{pack.retrieved}</Field>
          <Field label={t('packs.digest')} mono>
            {pack.digest.slice(0, 16)}
          </Field>
        </Fields>
      </Panel>
      <Panel n={2} label={t('packs.sources')} span={6}>
        <ul className={styles.list}>
          {pack.sources.map((source) => (
            <li key={source} lang={languageOf(source)}>
              {source}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel n={3} label={t('packs.regimes')} flush>
        <div className={styles.scroll} role="region" aria-label={t('packs.regimes')} tabIndex={0}>
          <table className={styles.lines}>
            <tbody>
              {pack.regimes.map((regime, i) => (
                <tr key={`${regime.id}-${i}`}>
                  <td className="mono">{regime.id}</td>
                  <td>
                    <Localized text={regime.title} />
                  </td>
                  <td>
                    {[regime.valid_from, regime.valid_to].filter(Boolean).join(' – ')}
                    <p className={styles.small} lang={languageOf(regime.source)}>
                      {regime.source}
                    </p>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {pack.not_covered.length > 0 && (
        <Panel n={4} label={t('packs.notCovered')} tone="attention" span={6}>
          <ul className={styles.list}>
            {pack.not_covered.map((what) => (
              <li key={what.en}>
                <Localized text={what} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {pack.settings.length > 0 && (
        <Panel n={5} label={t('packs.settings')} span={6}>
          <ul className={styles.list}>
            {pack.settings.map((setting) => (
              <li key={setting.name}>
                <strong>
                  <Localized text={setting.title} />
                </strong>{' '}
                <span className="mono">{setting.name}</span>
                <p className={styles.small}>
                  <Localized text={setting.why} />
                </p>
                <p className={styles.small}>
                  {t('packs.choices', {
                    default: plainText(setting.choices.find((one) => one.name === setting.default)?.title),
                    choices: formatList(setting.choices.map((one) => plainText(one.title))),
                  })}
                </p>
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
        <ul className={styles.list}>
          {differences.map((one) => (
            <li key={one.path}>
              <span className="mono">{one.path}</span> {one.then ? <Localized text={one.then} /> : '—'} → {one.now ? <Localized text={one.now} /> : '—'}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
