import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { formatDay } from '@/i18n/format';
import { CopyText } from '@/ui/CopyText';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import { exchangeTones, type OneExchange } from '../api';
import { EntryName, Postings } from '../Postings';

/** One exchange: at what rate, what the platform kept of it, who asked and what the books say. */
export default function OneExchangePage() {
  const { t } = useTranslation('payments');
  const address = path`/api/payments/exchanges/${useParam('exchange')}`;
  const query = useQuery<OneExchange, ProblemError>({ queryKey: [address], queryFn: ({ signal }) => api.get(address, { signal }) });
  return (
    <DetailPage
      query={query}
      name={t('exchange.one')}
      title={() => t('exchange.one')}
      beside={(one) => <Stamp label={t(`exchange.states.${one.state}`)} tone={exchangeTones[one.state]} />}
      back={{ to: '/seller/exchange', label: t('exchange.title') }}
    >
      {(one) => (
        <Doc number={<CopyText text={one.id} label={t('exchange.number')} />}>
          <Panel n="1" label={t('exchange.sold')} span={6}>
            <Money value={one.sold} strong />
          </Panel>
          <Panel n="2" label={t('exchange.bought')} span={6} tone="total">
            <Money value={one.received} strong />
          </Panel>
          <Panel n="3" label={t('exchange.rate')} span={6}>
            <Fields>
              <Field label={t('exchange.mid', { day: formatDay(one.rate_day) })} mono>
                {one.mid_rate}
              </Field>
              <Field label={t('exchange.client')} mono>
                {one.client_rate}
              </Field>
              <Field label={t('exchange.atMid')}>
                <Money value={one.bought} />
              </Field>
              <Field label={t('exchange.spread')}>
                <Money value={one.spread} />
              </Field>
            </Fields>
          </Panel>
          <Panel n="4" label={t('exchange.origin')} span={6}>
            <Fields>
              <Field label={t('exchange.asker')}>{one.asked_by ?? t('exchange.program')}</Field>
              <Field label={t('exchange.at')}>
                <DateTime at={one.created_at} />
              </Field>
              <Field label={t('exchange.heldUntil')}>
                <DateTime at={one.expires_at} />
              </Field>
              {one.ended_at && (
                <Field label={t('exchange.ended')}>
                  <DateTime at={one.ended_at} />
                </Field>
              )}
            </Fields>
          </Panel>
          <Panel n="5" label={t('exchange.books')} span={12}>
            {one.entry ? (
              <>
                <EntryName entry={one.entry} />
                <Postings entry={one.entry} />
              </>
            ) : (
              <p>{t('exchange.noEntry')}</p>
            )}
          </Panel>
        </Doc>
      )}
    </DetailPage>
  );
}
