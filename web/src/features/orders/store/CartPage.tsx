import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import { countryName, formatWeight } from '@/i18n/format';
import { usePreferences, useSession } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { PageHead } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { PageSkeleton } from '@/ui/Skeletons';
import { toastError } from '@/ui/toast';
import type { QuotedLine, Quote } from '../api';
import styles from '../orders.module.css';
import { Notice, Totals } from '../pieces';
import { QuoteLines } from '../QuoteLines';
import { cartKey, useCart } from '../useCart';
import frame from './store.module.css';

export default function CartPage() {
  const { t } = useTranslation('orders');
  const { session } = useSession();
  const { currency, shipTo } = usePreferences();
  const cart = useCart();
  const [busy, setBusy] = useState(false);
  const query = useQuery<Quote>({
    queryKey: [...cartKey, 'shown', session?.current ?? '', currency, shipTo, cart.isBuyer ? '' : cart.lines],
    queryFn: ({ signal }) =>
      cart.isBuyer
        ? api.get<Quote>('/api/orders/cart', { query: { currency, to: shipTo }, signal })
        : api.post<Quote>('/api/orders/cart/preview', { currency, to: shipTo, lines: cart.lines }, { anonymous: true, signal }),
    enabled: session !== undefined,
    placeholderData: keepPreviousData,
  });
  const quote = query.data;
  const status = useRef<HTMLParagraphElement>(null);

  // A line that the catalogue does not know any more can only be taken out.
  useEffect(() => {
    if (!quote) return;
    for (const line of quote.missing) void cart.remove(line.offer).catch(() => undefined);
    // Once for each answer; `cart` is new at every draw.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [quote]);

  const change = async (line: QuotedLine, quantity: number) => {
    setBusy(true);
    try {
      // Putting it in again is seeing today's price.
      await cart.put(line.offer, quantity, line.offer_unit_price);
      await query.refetch();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };

  if (query.error && !quote) {
    return (
      <div className={frame.page}>
        <PageHead title={t('cart.title')} />
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!quote) {
    return (
      <div className={frame.page}>
        <PageHead title={t('cart.title')} />
        <PageSkeleton />
      </div>
    );
  }
  if (quote.sellers.length === 0) {
    return (
      <div className={frame.page}>
        <PageHead title={t('cart.title')} />
        {quote.missing.length > 0 && <Notice>{t('cart.missing', { count: quote.missing.length })}</Notice>}
        <EmptyState icon="cart" title={t('cart.empty')} text={t('cart.emptyText')}>
          <LinkButton to="/search">{t('cart.browse')}</LinkButton>
        </EmptyState>
      </div>
    );
  }
  const blocked = quote.sellers.some((seller) => seller.lines.some((line) => line.problems.some((problem) => problem.code !== 'price_changed')));
  return (
    <div className={frame.page}>
      <PageHead title={t('cart.title')} lead={t('cart.lead', { count: quote.sellers.length })} />
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {quote.missing.length > 0 && <Notice>{t('cart.missing', { count: quote.missing.length })}</Notice>}
      <div className={frame.columns}>
        <div className={frame.main}>
          {quote.sellers.map((seller, i) => (
            <Doc key={seller.seller} title={seller.name || t('cart.seller')} number={countryName(seller.country)} level={2}>
              <Panel n={i * 2 + 1} label={t('line.goods')} span={12} flush>
                <QuoteLines
                  lines={seller.lines}
                  label={t('cart.linesOf', { seller: seller.name })}
                  busy={busy}
                  onQuantity={(line, quantity) => void change(line, quantity)}
                />
              </Panel>
              <Panel n={i * 2 + 2} label={t('cart.subtotal')} span={12} tone="total">
                <dl className={styles.totals}>
                  <dt>{t('total.goods')}</dt>
                  <dd>
                    <Money value={seller.goods} strong />
                  </dd>
                  <dt>{t('cart.weight')}</dt>
                  <dd>{formatWeight(seller.weight_grams)}</dd>
                  <dt>{t('cart.carriageFrom', { country: countryName(shipTo) })}</dt>
                  <dd>{seller.carriage ? <Money value={seller.carriage} /> : t('cart.noCarriage')}</dd>
                </dl>
              </Panel>
            </Doc>
          ))}
        </div>
        <aside className={frame.aside}>
          <Doc title={t('cart.summary')} level={2}>
            <Panel label={t('total.total')} span={12}>
              <div className={styles.wide}>
                <Totals goods={quote.goods} carriage={quote.carriage} total={quote.total} />
                <p className={styles.small}>{t('cart.notReserved')}</p>
                <p ref={status} role="status" className="visually-hidden">
                  {busy ? t('common:state.loading') : ''}
                </p>
                {blocked && <Notice>{t('cart.blocked')}</Notice>}
                {session && session.kind !== 'buyer' ? (
                  <Notice soft>{t('cart.notBuyer')}</Notice>
                ) : blocked ? (
                  <Button fullWidth size="md" disabled>
                    {t('cart.checkout')}
                  </Button>
                ) : (
                  <LinkButton to={session ? '/checkout' : '/login'} search={session ? undefined : { return: '/checkout' }} fullWidth size="md">
                    {t('cart.checkout')}
                  </LinkButton>
                )}
              </div>
            </Panel>
          </Doc>
        </aside>
      </div>
    </div>
  );
}
