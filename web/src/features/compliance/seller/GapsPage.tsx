import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError, useCursorPage } from '@/api';
import { countryName, formatNumber, formatWeight, plainText } from '@/i18n/format';
import { type Column, DataTable } from '@/ui/DataTable';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { Localized } from '@/ui/measures';
import { CountryNativeSelect } from '@/ui/selects';
import { TextSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { useTableState } from '@/ui/useTableState';
import { base, destinations, type GapsOf, type PlaceCount } from '../api';
import { Findings, WeightStamp } from '../Findings';
import styles from '../compliance.module.css';

/** What is missing or forbidden for the seller's products at each destination. */
export default function GapsPage() {
  const { t } = useTranslation('compliance');
  const state = useTableState({ filters: ['to'] });
  const to = state.filter('to') || 'DE';
  const places = useQuery<{ items: PlaceCount[] }, ProblemError>({
    queryKey: [base, 'places'],
    queryFn: ({ signal }) => api.get(`${base}/gaps/places`, { query: { to: destinations.join(',') }, signal }),
  });
  const page = useCursorPage<GapsOf>(`${base}/gaps`, { ...state.query, to });
  const columns: Column<GapsOf>[] = [
    {
      key: 'product',
      label: t('gaps.product'),
      cell: (row) => (
        <div className={styles.code}>
          <Localized text={row.title} />
          <p className={styles.small}>
            <span className="mono">{row.hs_code ?? t('gaps.noCode')}</span>
            {row.origin && ` · ${countryName(row.origin)}`}
            {row.weight_grams > 0 && ` · ${formatWeight(row.weight_grams)}`}
          </p>
        </div>
      ),
    },
    { key: 'gravest', label: t('gaps.standing'), cell: (row) => <WeightStamp weight={row.gravest === 'met' ? null : row.gravest} /> },
    {
      key: 'findings',
      label: t('gaps.findings'),
      cell: (row) =>
        row.findings.length === 0 ? t('gaps.nothing') : <Findings findings={row.findings} label={t('gaps.of', { title: plainText(row.title) })} />,
    },
  ];
  return (
    <ListPage
      title={t('gaps.title')}
      lead={t('gaps.lead')}
      actions={
        <>
          <LinkButton to="/seller/compliance/hs" variant="default">
            {t('hs.title')}
          </LinkButton>
          <LinkButton to="/seller/compliance/licences" variant="default">
            {t('licence.title')}
          </LinkButton>
        </>
      }
    >
      <Section title={t('gaps.places')}>
        {places.error ? <ErrorPanel error={places.error} onRetry={() => void places.refetch()} /> : null}
        {places.data ? (
          <div className={styles.places}>
            {places.data.items.map((place) => (
              <button key={place.to} type="button" className={styles.place} aria-pressed={place.to === to} onClick={() => state.setFilter('to', place.to)}>
                <strong>{countryName(place.to)}</strong>
                <span className={styles.small}>{t('gaps.count', { clear: formatNumber(place.clear + place.notice), held: formatNumber(place.needs + place.stop) })}</span>
                {!place.is_covered && <Stamp tone="quiet" label={t('gaps.uncovered')} />}
              </button>
            ))}
          </div>
        ) : places.error ? null : (
          <TextSkeleton />
        )}
      </Section>
      <Section title={t('gaps.at', { place: countryName(to) })}>
        <CountryNativeSelect label={t('gaps.destination')} value={to} onChange={(event) => state.setFilter('to', event.target.value)} />
        <DataTable
          label={t('gaps.at', { place: countryName(to) })}
          columns={columns}
          rowKey={(row) => row.product}
          rowTo={(row) => `/seller/products/${row.product}`}
          page={page}
          state={state}
          empty={<EmptyState title={t('gaps.empty')} text={t('gaps.emptyText')} />}
        />
      </Section>
    </ListPage>
  );
}
