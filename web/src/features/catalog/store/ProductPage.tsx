import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api';
import { track } from '@/features/insight/track';
import { useCart } from '@/features/orders/useCart';
import { formatMoney, formatNumber, countryName, plainText } from '@/i18n/format';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { PageHead, Section } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { DateTime, Size, Weight } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useParam } from '@/ui/navigation';
import { Picture } from '@/ui/Picture';
import { quantityFault } from '@/ui/quantity';
import { QuantityInput } from '@/ui/QuantityInput';
import { PageSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast, toastError } from '@/ui/toast';
import { type Offer, type ProductPage as Product, rungAt, type Variant } from '../api';
import styles from '../catalog.module.css';
import { useProduct } from './queries';

const CarriageEstimate = lazy(() => import('@/features/logistics/store/CarriageEstimate'));
const AskSeller = lazy(() => import('@/features/desk/store/AskSeller'));

/** A product: what it is, what it costs at which quantity, who sells it, and the way into the cart. */
export default function ProductPage() {
  const { t } = useTranslation('goods');
  const query = useProduct(useParam('product'));
  if (query.data) return <Shown key={query.data.id} product={query.data} />;
  return (
    <>
      <PageHead title={t('product.title')} />
      {query.error ? (
        isProblem(query.error, 'runtime/not-found') ? (
          <EmptyState icon="box" title={t('product.gone')} text={t('product.goneText')}>
            <LinkButton to="/search">{t('home.all')}</LinkButton>
          </EmptyState>
        ) : (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function Shown({ product }: { product: Product }) {
  const { t } = useTranslation('goods');
  const [chosen, setChosen] = useState<Record<string, string>>(() => product.variants[0]?.options ?? {});
  const [picture, setPicture] = useState(0);
  const variant = useMemo(
    () => product.variants.find((one) => product.options.every((option) => one.options[option.key] === chosen[option.key])) ?? product.variants[0],
    [product, chosen],
  );
  const offers = product.offers.filter((offer) => offer.variant === variant?.id);
  const title = plainText(product.title);
  const rate = product.rates[0];
  useEffect(() => track('view', { product: product.id }), [product.id]);
  return (
    <div className={styles.page}>
      <ul className={styles.crumbs}>
        <li>
          <Link to="/search">{t('home.all')}</Link>
        </li>
        {product.category.map((crumb) => (
          <li key={crumb.id}>
            <Link to="/search" search={{ category: crumb.slug }}>
              {plainText(crumb.name)}
            </Link>
          </li>
        ))}
      </ul>
      <PageHead title={title} beside={product.dangerous_goods ? <Stamp status="dangerous_goods" namespace="goods" tone="waiting" /> : undefined} lead={product.brand ?? undefined} />
      <div className={styles.product}>
        <div className={styles.gallery}>
          <Picture src={product.media[picture]?.url} alt={plainText(product.media[picture]?.alt) || title} size={640} eager />
          {product.media.length > 1 && (
            <div className={styles.thumbs}>
              {product.media.map((each, i) => (
                <button key={each.url} type="button" aria-pressed={i === picture} aria-label={t('product.picture', { number: i + 1 })} onClick={() => setPicture(i)}>
                  <Picture src={each.url} alt="" size={64} />
                </button>
              ))}
            </div>
          )}
        </div>
        <div className={styles.page}>
          {product.options.map((option) => (
            <Section key={option.key} title={plainText(option.name)}>
              <div className={styles.options}>
                {option.values.map((value) => (
                  <button
                    key={value.key}
                    type="button"
                    className={styles.option}
                    aria-pressed={chosen[option.key] === value.key}
                    onClick={() => setChosen({ ...chosen, [option.key]: value.key })}
                  >
                    {plainText(value.name)}
                  </button>
                ))}
              </div>
            </Section>
          ))}
          {offers.length === 0 && <EmptyState icon="box" title={t('product.noOffer')} text={t('product.noOfferText')} />}
          {variant &&
            offers.map((offer, i) => (
              <OfferDoc key={offer.id} offer={offer} product={product.id} variant={variant} dangerous={product.dangerous_goods} n={i + 1} of={offers.length} />
            ))}
          {rate && (
            <p className={styles.small}>
              {t('product.rate', { from: rate.from, to: rate.to, rate: rate.rate })} <DateTime at={rate.date} as="date" />
            </p>
          )}
        </div>
      </div>
      <Section title={t('product.about')}>
        <div className={styles.prose}>
          {plainText(product.description)
            .split(/\n{2,}/)
            .map((paragraph, i) => (
              <p key={i}>{paragraph}</p>
            ))}
        </div>
      </Section>
      <Doc title={t('product.specs')}>
        {product.attributes.length > 0 && (
          <Panel n="1" label={t('product.attributes')} span={6}>
            <Fields columns={1}>
              {product.attributes.map((attribute) => (
                <Field key={attribute.key} label={plainText(attribute.name)}>
                  {plainText(attribute.value)}
                </Field>
              ))}
            </Fields>
          </Panel>
        )}
        <Panel n={product.attributes.length > 0 ? '2' : '1'} label={t('product.packed')} span={product.attributes.length > 0 ? 6 : 12}>
          <Fields columns={product.attributes.length > 0 ? 1 : 2}>
            {variant && (
              <>
                <Field label={t('product.weight')}>
                  <Weight grams={variant.weight_grams} />
                </Field>
                <Field label={t('product.size')}>
                  <Size length={variant.length_mm} width={variant.width_mm} height={variant.height_mm} />
                </Field>
              </>
            )}
            {product.origin && <Field label={t('search.origin')}>{countryName(product.origin)}</Field>}
            {product.hs_code && (
              <Field label={t('product.hs')} mono>
                {product.hs_code}
              </Field>
            )}
          </Fields>
        </Panel>
        {product.seller && (
          <Panel n={product.attributes.length > 0 ? '3' : '2'} label={t('search.seller')} span={12}>
            <div className={styles.seller}>
            <Fields columns={2}>
              <Field label={countryName(product.seller.country)}>
                <Link to={`/sellers/${product.seller.id}`}>{product.seller.name}</Link>
              </Field>
              <Field label={t('seller.since')}>
                <DateTime at={product.seller.since} as="date" />
              </Field>
            </Fields>
            <Suspense fallback={null}>
              <AskSeller productId={product.id} sellerId={product.seller.id} title={title} />
            </Suspense>
            <p>
              <Link to="/account/brands/notices/new" search={{ products: product.id }}>
                {t('product.report')}
              </Link>
            </p>
            </div>
          </Panel>
        )}
      </Doc>
    </div>
  );
}

/** What one seller asks: the ladder with the buyer's rung marked, and the way into the cart. */
function OfferDoc({ offer, product, variant, dangerous, n, of }: { offer: Offer; product: string; variant: Variant; dangerous: boolean; n: number; of: number }) {
  const { t } = useTranslation('goods');
  const cart = useCart();
  const [quantity, setQuantity] = useState(offer.minimum_order);
  const [busy, setBusy] = useState(false);
  useEffect(() => setQuantity(offer.minimum_order), [offer.id, offer.minimum_order]);
  const rule = { minimum: offer.minimum_order, multiple: offer.order_multiple, maximum: offer.maximum_order ?? undefined };
  const rung = rungAt(offer.ladder, quantity);
  const price = rung?.unit_price ?? rung?.offer_unit_price;
  const total = price && { amount: (BigInt(price.amount) * BigInt(quantity)).toString(), currency: price.currency };
  const soldOut = offer.available < offer.minimum_order;
  const add = async () => {
    setBusy(true);
    try {
      await cart.add(offer.id, quantity, rung?.unit_price ?? undefined);
      track('cart', { product });
      toast(t('product.added'));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Doc
      title={of > 1 ? t('product.offerOf', { seller: offer.seller?.name ?? '' }) : t('product.offer')}
      number={offer.sku}
      aside={<Stamp status={soldOut ? 'sold_out' : 'in_stock'} namespace="goods" tone={soldOut ? 'quiet' : 'done'} />}
    >
      <Panel n={`${n}.1`} label={t('product.ladder')} span={6} flush>
        <table className={styles.ladder}>
          <thead>
            <tr>
              <th scope="col">{t('product.from')}</th>
              <th scope="col" style={{ textAlign: 'end' }}>
                {t('product.unitPrice')}
              </th>
            </tr>
          </thead>
          <tbody>
            {offer.ladder.map((step) => (
              <tr key={step.quantity} data-now={step === rung || undefined}>
                <th scope="row">
                  {formatNumber(step.quantity)}
                  {step === rung && <span className="visually-hidden"> {t('product.yourRung')}</span>}
                </th>
                <td>
                  <Money value={step.unit_price ?? step.offer_unit_price} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel n={`${n}.2`} label={t('product.terms')} span={6}>
        <Fields columns={1}>
          <Field label={t('product.minimum')}>{formatNumber(offer.minimum_order)}</Field>
          {offer.order_multiple > 1 && <Field label={t('product.multiple')}>{formatNumber(offer.order_multiple)}</Field>}
          <Field label={t('product.lead')}>{t('search.days', { count: offer.lead_time_days })}</Field>
          <Field label={t('product.available')}>{formatNumber(offer.available)}</Field>
          {offer.seller && (
            <Field label={t('search.seller')}>
              <Link to={`/sellers/${offer.seller.id}`}>{offer.seller.name}</Link>
              <span> {countryName(offer.seller.country)}</span>
            </Field>
          )}
          {rung && rung.unit_price && rung.unit_price.currency !== rung.offer_unit_price.currency && (
            <Field label={t('product.asSet')}>{formatMoney(rung.offer_unit_price)}</Field>
          )}
        </Fields>
      </Panel>
      <Panel n={`${n}.3`} label={t('product.buy')} span={12} tone="total">
        <div className={styles.buy}>
          <QuantityInput value={quantity} onChange={setQuantity} label={t('product.quantity')} {...rule} />
          <div>
            <div className={styles.small}>{t('product.goods')}</div>
            <div className={styles.total} role="status">
              {total ? <Money value={total} /> : '–'}
            </div>
          </div>
          <Button size="md" loading={busy} disabled={soldOut || quantityFault(quantity, rule) !== undefined} onClick={() => void add()}>
            {t('product.toCart')}
          </Button>
        </div>
        {offer.seller && (
          <Suspense fallback={null}>
            <CarriageEstimate from={offer.seller.country} quantity={quantity} variant={variant} dangerous={dangerous} />
          </Suspense>
        )}
      </Panel>
    </Doc>
  );
}
