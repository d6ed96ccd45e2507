// A request after the sale, for any side: what is asked, what is agreed, the proof, and what the
// reader can do about it now.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { formatNumber, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage, Section } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime, Localized } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Picture } from '@/ui/Picture';
import { Stamp } from '@/ui/Stamp';
import { blobUrl, type Claim, isNone } from './api';
import { ClaimActions } from './ClaimActions';
import { claimTone } from './claimTone';
import styles from './orders.module.css';
import { AddressText, History, Notice } from './pieces';

export function ClaimDetail({ back, orders }: { back: string; orders: string }) {
  const { t } = useTranslation('orders');
  const id = useParam('afterSale');
  const query = useQuery<Claim, ProblemError>({
    queryKey: ['/api/orders/after-sales', id],
    queryFn: ({ signal }) => api.get<Claim>(path`/api/orders/after-sales/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'agreed' ? 5_000 : false),
  });
  return (
    <DetailPage
      query={query}
      name={t('claim.title')}
      title={(claim) => t('claim.titleOf', { kind: t(`claim.kind.${claim.kind}`), number: claim.order_number })}
      beside={(claim) => <Stamp tone={claimTone(claim.state)} label={t(`claim.state.${claim.state}`)} />}
      back={{ to: back, label: t('claim.list.title') }}
      aside={(claim) => (
        <>
          <ClaimActions key={claim.version} claim={claim} />
          <Section title={t('detail.timeline')}>
            <History history={claim.history} label={t('detail.timeline')} />
          </Section>
        </>
      )}
    >
      {(claim) => <Body claim={claim} orders={orders} />}
    </DetailPage>
  );
}

function Body({ claim, orders }: { claim: Claim; orders: string }) {
  const { t } = useTranslation('orders');
  return (
    <Doc
      title={t(`claim.kind.${claim.kind}`)}
      number={<Link to={`${orders}/${claim.order}`}>{claim.order_number}</Link>}
      aside={<Stamp tone={claimTone(claim.state)} label={t(`claim.state.${claim.state}`)} size="lg" />}
    >
      <Panel n="1" label={t('claim.parties')} span={6}>
        <Fields>
          <Field label={t('party.buyer')}>{claim.buyer_name}</Field>
          <Field label={t('party.seller')}>{claim.seller_name}</Field>
          <Field label={t('claim.opened')}>
            <DateTime at={claim.opened_at} />
          </Field>
          {claim.answer_until && (
            <Field label={t('claim.answerUntil')}>
              <DateTime at={claim.answer_until} />
            </Field>
          )}
        </Fields>
      </Panel>
      <Panel n="2" label={t('claim.money')} span={6} tone="total">
        <Fields>
          <Field label={t('claim.requested')}>
            <Money value={claim.requested} strong />
          </Field>
          <Field label={t('claim.agreed')}>{isNone(claim.agreed) ? t('claim.notYet') : <Money value={claim.agreed} strong />}</Field>
        </Fields>
      </Panel>
      <Panel n="3" label={t('claim.why')}>
        <p>
          <strong>{t(`reason.${claim.reason}`)}</strong>
        </p>
        {claim.text && <p className={styles.address}>{claim.text}</p>}
        {claim.evidence.length > 0 && (
          <ul className={styles.evidence} aria-label={t('claim.evidence')}>
            {claim.evidence.map((id, i) => (
              <li key={id}>
                <a href={blobUrl(id)} target="_blank" rel="noreferrer">
                  <Picture src={blobUrl(id)} alt={t('claim.evidenceOf', { n: i + 1 })} size={96} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel n="4" label={t('line.goods')} flush>
        <div className={styles.scroll} role="region" aria-label={t('line.goods')} tabIndex={0}>
          <table className={styles.lines}>
            <caption className="visually-hidden">{t('line.goods')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('line.goods')}</th>
                <th scope="col" className={styles.end}>{t('line.quantity')}</th>
                <th scope="col" className={styles.end}>{t('claim.requested')}</th>
                <th scope="col" className={styles.end}>{t('claim.agreed')}</th>
              </tr>
            </thead>
            <tbody>
              {claim.lines.map((line) => {
                const agreed = claim.agreed_lines.find((part) => part.line === line.line);
                return (
                  <tr key={line.line}>
                    <td>
                      <div className={styles.goods}>
                        <Picture src={blobUrl(line.picture)} alt="" size={56} />
                        <div>
                          <div className={styles.goodsTitle}>
                            <Localized text={line.title} />
                          </div>
                          <div className={`${styles.small} mono`}>{line.sku}</div>
                        </div>
                      </div>
                    </td>
                    <td className={styles.end} data-label={t('line.quantity')}>
                      {formatNumber(line.quantity)}
                    </td>
                    <td className={styles.end} data-label={t('claim.requested')}>
                      <Money value={line.amount} />
                    </td>
                    <td className={styles.end} data-label={t('claim.agreed')}>
                      {agreed ? <Money value={agreed.amount} /> : '—'}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Panel>
      {claim.kind === 'return' && claim.return_to && (
        <Panel n="5" label={t('claim.returnTo')} span={6}>
          <AddressText address={claim.return_to} />
        </Panel>
      )}
      {claim.kind === 'return' && claim.return_to && (
        <Panel n="6" label={t('claim.way')} span={6}>
          <Fields>
            <Field label={t('claim.tracking')} mono>
              {claim.tracking ?? '—'}
            </Field>
            {claim.received.map((part, i) => {
              const line = claim.lines.find((one) => one.line === part.line);
              return (
                <Field key={i} label={line ? plainText(line.title) : part.line}>
                  {t(part.sellable ? 'claim.cameSellable' : 'claim.cameBroken', { count: part.quantity, units: formatNumber(part.quantity) })}
                </Field>
              );
            })}
          </Fields>
          {claim.state === 'awaiting_return' && <Notice soft>{t('claim.sendBack')}</Notice>}
        </Panel>
      )}
    </Doc>
  );
}
