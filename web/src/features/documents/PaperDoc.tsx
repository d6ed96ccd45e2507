// A paper as it is printed, in the look of trade documents.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { countryName, formatNumber, formatWeight, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { Stamp } from '@/ui/Stamp';
import type { Content, Party, PaperShown } from './api';
import styles from './documents.module.css';

const priced = (paper: Content) => paper.kind === 'proforma' || paper.kind === 'commercial_invoice';

export function PaperDoc({ shown }: { shown: PaperShown }) {
  const { t } = useTranslation('papers');
  const paper = shown.content;
  const number = paper.number ?? paper.order;
  const stamp = shown.issued ? (shown.is_current ? 'issued' : 'replaced') : 'draft';
  return (
    <Doc
      title={t(`kind.${paper.kind}`)}
      number={paper.version > 1 ? `${number} · ${t('set.version', { version: paper.version })}` : number}
      aside={<Stamp size="lg" tone={stamp === 'issued' ? 'done' : stamp === 'draft' ? 'waiting' : 'quiet'} label={t(`stamp.${stamp}`)} />}
    >
      <Panel n="1" label={t('party.seller')} span={4}>
        <PartyText party={paper.seller} />
      </Panel>
      {priced(paper) ? (
        <Panel n="2" label={t('party.buyer')} span={4}>
          <PartyText party={paper.buyer} />
        </Panel>
      ) : (
        <Panel n="2" label={t('party.notify')} span={4}>
          {paper.notify ? <PartyText party={paper.notify} /> : t('party.asConsignee')}
        </Panel>
      )}
      <Panel n="3" label={t('party.consignee')} span={4}>
        <PartyText party={paper.consignee} />
      </Panel>
      <Panel n="4" label={t('paper.references')} span={5}>
        <Fields>
          <Given label={t('paper.issued')}>{paper.issued && <DateTime at={paper.issued} as="day" />}</Given>
          <Field label={t('paper.order')} mono>
            {paper.order}
          </Field>
          <Field label={t('paper.ordered')}>
            <DateTime at={paper.ordered} as="day" />
          </Field>
          <Given label={t('form.exporterReference')}>{paper.exporter_reference}</Given>
          <Given label={t('form.buyerReference')}>{paper.buyer_reference}</Given>
        </Fields>
      </Panel>
      <Panel n="5" label={t('paper.terms')} span={7}>
        <Fields>
          <Field label={t('paper.incoterms')}>
            {paper.incoterm} {paper.place}
          </Field>
          {priced(paper) && <Field label={t('paper.currency')}>{paper.currency}</Field>}
          <Given label={t('form.paymentTerms')}>{paper.payment_terms}</Given>
          {paper.instalments.map((one) => (
            <Field key={one.place} label={t('paper.instalment')}>
              {t('paper.share', { percent: one.percent, due: t(`due.${one.due}`) })} <Money value={one.amount} />
              {one.paid && (
                <>
                  {' · '}
                  {t('paper.paid')} <DateTime at={one.paid} as="day" />
                </>
              )}
            </Field>
          ))}
          <Given label={t('paper.paid')}>{paper.paid && <DateTime at={paper.paid} as="day" />}</Given>
          <Given label={t('form.vat')}>{paper.vat && `${t(`vat.${paper.vat.treatment}`)}${paper.vat.percent ? ` ${paper.vat.percent} %` : ''}`}</Given>
          <Given label={t('form.originCriterion')}>{paper.origin_criterion}</Given>
          <Given label={t('form.originIssuer')}>{paper.origin_issuer}</Given>
        </Fields>
      </Panel>
      <Panel n="6" label={t('paper.carriage')} span={paper.bank ? 6 : 12}>
        <CarriageText paper={paper} />
      </Panel>
      {paper.bank && (
        <Panel n="7" label={t('head.bank')} span={6}>
          <Fields>
            <Field label={t('head.bankName')}>{paper.bank.name}</Field>
            <Field label={t('head.swift')} mono>
              {paper.bank.swift}
            </Field>
            <Field label={t('head.account')} mono>
              {paper.bank.account_number}
            </Field>
            <Field label={t('head.accountName')}>{paper.bank.account_name}</Field>
          </Fields>
        </Panel>
      )}
      <Panel n="8" label={t('paper.goods')} flush>
        <Goods paper={paper} />
      </Panel>
      {paper.packages.length > 0 && (
        <Panel n="9" label={t('form.packages')} flush>
          <Packages paper={paper} />
        </Panel>
      )}
      {paper.remarks && (
        <Panel n="10" label={t('form.remarks')}>
          {paper.remarks}
        </Panel>
      )}
    </Doc>
  );
}

/** A field that is left out where nothing is said. */
function Given({ label, children }: { label: string; children: ReactNode }) {
  return children ? <Field label={label}>{children}</Field> : null;
}

function PartyText({ party }: { party: Party }) {
  const { t } = useTranslation('papers');
  const at = party.address;
  const reach = [party.contact, party.phone, party.mail].filter(Boolean).join(' · ');
  return (
    <>
      <strong>{party.name}</strong>
      {party.name_zh && <div lang="zh-CN">{party.name_zh}</div>}
      {at && (
        <div>
          <div>{at.street}</div>
          {at.additional && <div>{at.additional}</div>}
          <div>{[at.postal_code, at.city, at.region].filter(Boolean).join(' ')}</div>
          <div>{countryName(at.country)}</div>
        </div>
      )}
      {reach && <div className={styles.small}>{reach}</div>}
      {(['tax_number', 'customs_number', 'vat_number'] as const).map(
        (name) =>
          party[name] && (
            <div key={name} className={styles.small}>
              {t(`head.${name}`)} <span className="mono">{party[name]}</span>
            </div>
          ),
      )}
    </>
  );
}

function CarriageText({ paper }: { paper: Content }) {
  const { t } = useTranslation('papers');
  const way = paper.carriage;
  return (
    <Fields>
      <Field label={t('paper.route')}>
        {countryName(way.from)} – {countryName(way.to)}
      </Field>
      <Field label={t('paper.mode')}>{t(`mode.${way.mode}`, { defaultValue: way.mode })}</Field>
      <Field label={t('paper.carrier')}>{way.carrier}</Field>
      <Given label={t('form.loadingPlace')}>{way.loading_place}</Given>
      <Given label={t('form.unloadingPlace')}>{way.unloading_place}</Given>
      <Given label={t('form.vessel')}>{[way.vessel, way.voyage].filter(Boolean).join(' · ')}</Given>
      <Given label={t('form.transportNumber')}>{way.transport_number}</Given>
      <Given label={t('paper.tracking')}>{way.tracking.join(', ')}</Given>
    </Fields>
  );
}

function Goods({ paper }: { paper: Content }) {
  const { t } = useTranslation('papers');
  const withPrices = priced(paper);
  const head = (label: string, end = false) => (
    <th scope="col" className={end ? styles.end : undefined}>
      {label}
    </th>
  );
  return (
    <div className={styles.scroll} role="region" aria-label={t('paper.goods')} tabIndex={0}>
      <table className={styles.lines}>
        <caption className="visually-hidden">{t('paper.goods')}</caption>
        <thead>
          <tr>
            {head(t('paper.description'))}
            {head(t('field.hs_code'))}
            {head(t('field.origin'))}
            {head(t('field.quantity'), true)}
            {head(withPrices ? t('paper.unitPrice') : t('field.net_weight'), true)}
            {head(withPrices ? t('paper.amount') : t('field.gross_weight'), true)}
          </tr>
        </thead>
        <tbody>
          {paper.lines.map((line) => (
            <tr key={line.position}>
              <td>
                {plainText(line.title)}
                <div className={`${styles.small} mono`}>{line.sku}</div>
              </td>
              <td className="mono">{line.hs_code ?? '—'}</td>
              <td>{line.origin ? countryName(line.origin) : '—'}</td>
              <td className={styles.end}>
                {formatNumber(line.quantity)} {t(`unit.${line.unit}`, { defaultValue: line.unit })}
              </td>
              <td className={styles.end}>{withPrices ? line.unit_price && <Money value={line.unit_price} /> : grams(line.net_grams)}</td>
              <td className={styles.end}>{withPrices ? line.total && <Money value={line.total} /> : grams(line.gross_grams)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {withPrices ? (
            (['goods', 'carriage', 'total'] as const).map((name) => (
              <tr key={name}>
                <th scope="row" colSpan={5}>
                  {t(`paper.sum.${name}`)}
                </th>
                <td className={styles.end}>{paper.totals[name] && <Money value={paper.totals[name]} strong={name === 'total'} />}</td>
              </tr>
            ))
          ) : (
            <tr>
              <th scope="row" colSpan={3}>
                {t('paper.sum.total')}
              </th>
              <td className={styles.end}>{formatNumber(paper.totals.units)}</td>
              <td className={styles.end}>{grams(paper.totals.net_grams)}</td>
              <td className={styles.end}>{grams(paper.totals.gross_grams)}</td>
            </tr>
          )}
        </tfoot>
      </table>
    </div>
  );
}

const grams = (value: number | null) => (value === null ? '—' : formatWeight(value));

function Packages({ paper }: { paper: Content }) {
  const { t } = useTranslation('papers');
  const cm = (mm: number) => formatNumber(mm / 10);
  return (
    <div className={styles.scroll} role="region" aria-label={t('form.packages')} tabIndex={0}>
      <table className={styles.lines}>
        <caption className="visually-hidden">{t('form.packages')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('form.mark')}</th>
            <th scope="col">{t('form.packed')}</th>
            <th scope="col">{t('form.size')}</th>
            <th scope="col" className={styles.end}>
              {t('form.grossEach')}
            </th>
            <th scope="col" className={styles.end}>
              {t('field.gross_weight')}
            </th>
          </tr>
        </thead>
        <tbody>
          {paper.packages.map((pack, at) => (
            <tr key={`${at} ${pack.mark}`}>
              <td>
                {pack.mark}
                {pack.contents && <div className={styles.small}>{pack.contents}</div>}
              </td>
              <td>
                {formatNumber(pack.count)} {t(`package.${pack.kind}`)}
              </td>
              <td>
                {cm(pack.length_mm)} × {cm(pack.width_mm)} × {cm(pack.height_mm)}
              </td>
              <td className={styles.end}>{formatWeight(pack.gross_grams)}</td>
              <td className={styles.end}>{formatWeight(pack.gross_grams * pack.count)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('paper.sum.total')}</th>
            <td>{formatNumber(paper.totals.packages ?? 0)}</td>
            <td>{t('paper.volume', { volume: formatNumber((paper.totals.volume_cm3 ?? 0) / 1_000_000, { maximumFractionDigits: 3 }) })}</td>
            <td />
            <td className={styles.end}>{grams(paper.totals.gross_grams)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
