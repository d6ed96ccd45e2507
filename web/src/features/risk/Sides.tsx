import { useTranslation } from 'react-i18next';
import { countryName } from '@/i18n/format';
import { Panel } from '@/ui/Doc';
import { Stamp } from '@/ui/Stamp';
import { type ListEntry, type Party, type Verdict, verdictTones } from './api';
import styles from './risk.module.css';

interface Props {
  party: Party;
  entry: ListEntry;
  title: string;
  verdict: Verdict;
  because: readonly string[];
}

/** A party beside the entry it is like, line by line, with why. */
export function Sides({ party, entry, title, verdict, because }: Props) {
  const { t } = useTranslation('risk');
  const rows: [string, string, string][] = [
    [t('side.name'), party.name, entry.name],
    [t('side.aliases'), '', entry.aliases.join(' · ')],
    [t('side.kind'), t(`kind.${party.kind}`), t(`kind.${entry.kind}`, { defaultValue: entry.kind })],
    [t('side.country'), party.country ? countryName(party.country) : '', entry.countries.map((one) => countryName(one)).join(', ')],
    [t('side.born'), party.birth_date ?? '', entry.birth_dates.join(', ')],
    [t('side.ids'), party.ids.map((id) => `${id.kind}: ${id.value}`).join(', '), entry.ids.join(', ')],
  ];
  return (
    <Panel label={title} flush>
      <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
        <table className={styles.sides}>
          <thead>
            <tr>
              <th scope="col">
                <Stamp tone={verdictTones[verdict]} label={t(`verdict.${verdict}`)} />
              </th>
              <th scope="col">{t('side.party')}</th>
              <th scope="col">{t('side.entry', { id: entry.id })}</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .filter(([, one, other]) => one || other)
              .map(([label, one, other]) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{one || '—'}</td>
                  <td>{other || '—'}</td>
                </tr>
              ))}
            <tr>
              <th scope="row">{t('side.because')}</th>
              <td colSpan={2}>
                <ul className={styles.list} lang="en">
                  {because.map((why) => (
                    <li key={why}>{why}</li>
                  ))}
                </ul>
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
