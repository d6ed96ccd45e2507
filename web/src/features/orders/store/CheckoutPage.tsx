import { Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, isProblem, type Page, useMutationOnce } from '@/api';
import { blocks } from '@/features/compliance/api';
import { Findings } from '@/features/compliance/Findings';
import { LandedCost } from '@/features/compliance/LandedCost';
import { track } from '@/features/insight/track';
import { countryName, formatMoney, plainText } from '@/i18n/format';
import { usePreferences } from '@/session';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { PageHead, Section } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { useGo } from '@/ui/navigation';
import { CurrencyNativeSelect } from '@/ui/selects';
import { PageSkeleton, TextSkeleton } from '@/ui/Skeletons';
import { AddressFields, cleanAddress, emptyAddress } from '../AddressFields';
import type { Address, BookedAddress, Checkout, QuotedSeller, Quote } from '../api';
import styles from '../orders.module.css';
import { AddressText, Notice, Totals } from '../pieces';
import { QuoteLines } from '../QuoteLines';
import { cartKey } from '../useCart';
import frame from './store.module.css';

const addressesKey = ['/api/orders/addresses'] as const;

interface NewAddress {
  address: Address;
  label: string;
  keep: boolean;
}

/** One page: where to, by which service, what it comes to; then the payment. */
export default function CheckoutPage() {
  const { t } = useTranslation('orders');
  const preferences = usePreferences();
  const book = useQuery({
    queryKey: addressesKey,
    queryFn: ({ signal }) => api.get<Page<BookedAddress>>('/api/orders/addresses', { query: { limit: 100 }, signal }),
  });
  if (book.error && !book.data) {
    return (
      <div className={frame.page}>
        <PageHead title={t('checkout.title')} />
        <ErrorPanel error={book.error} onRetry={() => void book.refetch()} />
      </div>
    );
  }
  if (!book.data) {
    return (
      <div className={frame.page}>
        <PageHead title={t('checkout.title')} />
        <PageSkeleton />
      </div>
    );
  }
  return <Steps book={book.data.items} preferred={preferences.currency} shipTo={preferences.shipTo} />;
}

function Steps({ book, preferred, shipTo }: { book: BookedAddress[]; preferred: string; shipTo: string }) {
  const { t } = useTranslation('orders');
  const go = useGo();
  const queries = useQueryClient();
  const first = book.find((entry) => entry.is_default) ?? book[0];
  const [currency, setCurrency] = useState(preferred);
  const [chosen, setChosen] = useState<string>(first?.id ?? '');
  const [typed, setTyped] = useState<Address | undefined>();
  const [services, setServices] = useState<Record<string, string>>({});
  // Another try of what cannot be taken up again is another request.
  const [attempt, setAttempt] = useState(0);
  const [recipient, setRecipient] = useState('');
  const [typing, setTyping] = useState('');
  const destination = chosen ? { address_id: chosen } : typed ? { address: typed } : undefined;

  const quote = useQuery<Quote>({
    queryKey: [...cartKey, 'quote', currency, destination, services, recipient],
    queryFn: ({ signal }) =>
      api.post<Quote>(
        '/api/orders/checkouts/quote',
        { currency, ...(destination ?? { to: shipTo }), carriage: Object.entries(services).map(([seller, service]) => ({ seller, service })), ...(recipient ? { recipient_id: recipient } : {}) },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

  const place = useMutationOnce(
    (input: { quote: Quote; destination: NonNullable<typeof destination>; recipient: string; attempt: number }, once) =>
      api.post<Checkout>(
        '/api/orders/checkouts',
        {
          currency: input.quote.currency,
          ...input.destination,
          carriage: input.quote.sellers.map((seller) => ({ seller: seller.seller, service: seller.service })),
          ...(input.recipient ? { recipient_id: input.recipient } : {}),
          expected_total: input.quote.total,
        },
        once,
      ),
    {
      onSuccess: (checkout) => {
        void queries.invalidateQueries({ queryKey: cartKey });
        void go(checkout.state === 'awaiting_approval' ? `/account/approvals/${checkout.id}` : checkout.state === 'under_review' ? `/review/${checkout.id}` : `/pay/${checkout.id}`);
      },
      onError: (error) => {
        // What changed meanwhile is shown beside the words.
        if (isProblem(error, 'orders/checkout-stale')) setAttempt(attempt + 1);
        if (isProblem(error, 'orders/price-changed') || isProblem(error, 'orders/not-enough-stock')) void quote.refetch();
      },
    },
  );

  const shown = quote.data;
  // Told once: what somebody was about to buy when they came here.
  const told = useRef(false);
  useEffect(() => {
    const products = shown?.sellers.flatMap((seller) => seller.lines.map((line) => line.product)) ?? [];
    if (told.current || products.length === 0) return;
    told.current = true;
    track('checkout_started', { products });
  }, [shown]);
  if (isProblem(quote.error, 'orders/nothing-to-buy')) {
    return (
      <div className={frame.page}>
        <PageHead title={t('checkout.title')} />
        <EmptyState icon="cart" title={t('cart.empty')} text={t('checkout.emptyText')}>
          <LinkButton to="/search">{t('cart.browse')}</LinkButton>
          <LinkButton to="/orders" variant="default">
            {t('list.title')}
          </LinkButton>
        </EmptyState>
      </div>
    );
  }
  const gates = shown?.sellers.flatMap((seller) => seller.gates) ?? [];
  const asksNumber = recipient !== '' || gates.some((finding) => finding.reason === 'field_missing');
  const changed = isProblem(place.error, 'orders/price-changed') ? place.error : undefined;
  const ready = shown?.can_be_placed === true && destination !== undefined && !quote.isFetching;
  return (
    <div className={frame.page}>
      <PageHead title={t('checkout.title')} back={{ to: '/cart', label: t('cart.title') }} />
      <div className={frame.columns}>
        <div className={frame.main}>
          <Section title={t('checkout.address')}>
            <Where book={book} chosen={chosen} typed={typed} shipTo={shipTo} onChoose={setChosen} onType={setTyped} />
          </Section>
          <Section title={t('checkout.carriage')}>
            {shown ? (
              <div className={styles.wide}>
                {shown.sellers.map((seller) => (
                  <Services key={seller.seller} seller={seller} onChoose={(service) => setServices({ ...services, [seller.seller]: service })} />
                ))}
              </div>
            ) : quote.error ? null : (
              <TextSkeleton />
            )}
          </Section>
          {asksNumber && (
            <Section title={t('checkout.recipient')}>
              <TextInput
                label={t('checkout.recipientId')}
                description={t('checkout.recipientHint')}
                maxLength={40}
                value={typing}
                onChange={(event) => setTyping(event.target.value)}
                onBlur={() => setRecipient(typing.trim())}
              />
            </Section>
          )}
          <Section title={t('checkout.review')}>
            {quote.error ? <ErrorPanel error={quote.error} onRetry={() => void quote.refetch()} /> : null}
            {shown?.sellers.map((seller, i) => (
              <Doc key={seller.seller} title={seller.name} number={countryName(seller.country)} level={3}>
                <Panel n={i + 1} label={t('line.goods')} flush>
                  <QuoteLines lines={seller.lines} label={t('cart.linesOf', { seller: seller.name })} />
                </Panel>
              </Doc>
            ))}
          </Section>
          {shown?.sellers.some((seller) => seller.landed || seller.border_unknown || seller.gates.length > 0) && (
            <Section title={t('checkout.border')}>
              {shown.sellers.map((seller) => (
                <AtBorder key={seller.seller} seller={seller} alone={shown.sellers.length === 1} />
              ))}
            </Section>
          )}
        </div>
        <aside className={frame.aside}>
          <Doc title={t('checkout.total')} level={2}>
            <Panel label={t('checkout.charge')}>
              <CurrencyNativeSelect
                aria-label={t('checkout.charge')}
                value={currency}
                onChange={(event) => {
                  setCurrency(event.target.value);
                  place.reset();
                }}
              />
              <p className={styles.small}>{t('checkout.chargeNote')}</p>
            </Panel>
            <Panel label={t('total.total')} tone="total">
              <div className={styles.wide} aria-busy={quote.isFetching}>
                {shown ? <Totals goods={shown.goods} carriage={shown.carriage} total={shown.total} /> : <TextSkeleton />}
                {shown && !destination && <Notice soft>{t('checkout.needsAddress')}</Notice>}
                {shown && shown.missing.length > 0 && <Notice>{t('cart.missing', { count: shown.missing.length })}</Notice>}
                {shown && destination && !shown.can_be_placed && (
                  <Notice>{t('checkout.notYet')}</Notice>
                )}
                {changed ? (
                  <div className={styles.changed} role="alert">
                    <strong>{t('checkout.changed')}</strong>
                    <span>{t('checkout.changedText', { total: shown ? formatMoney(shown.total) : '' })}</span>
                  </div>
                ) : (
                  <FormError error={place.error} />
                )}
                <Button
                  size="md"
                  fullWidth
                  disabled={!ready}
                  loading={place.isPending}
                  onClick={() => shown && destination && place.mutate({ quote: shown, destination, recipient, attempt })}
                >
                  {t('checkout.place')}
                </Button>
                <p className={styles.small}>{t('checkout.placeNote')}</p>
              </div>
            </Panel>
          </Doc>
        </aside>
      </div>
    </div>
  );
}

/** What holds one seller's goods at the border, and what they cost at the door. */
function AtBorder({ seller, alone }: { seller: QuotedSeller; alone: boolean }) {
  const { t } = useTranslation('orders');
  const held = seller.gates.filter(blocks);
  const names = new Map(seller.lines.map((line) => [line.offer, plainText(line.title)]));
  return (
    <div className={styles.wide}>
      {held.length > 0 && (
        <Doc title={t('checkout.held')} number={seller.name} level={3}>
          {[...names].map(([offer, title]) => {
            const found = held.filter((finding) => finding.line === offer);
            return (
              found.length > 0 && (
                <Panel key={offer} label={title} tone="attention">
                  <Findings findings={found} label={t('checkout.heldLine', { title })} />
                </Panel>
              )
            );
          })}
        </Doc>
      )}
      {seller.landed && <LandedCost key={seller.landed.id} landed={seller.landed} title={alone ? undefined : t('checkout.landedOf', { seller: seller.name })} names={names} />}
      {seller.border_unknown && !seller.landed && <Notice soft>{t('checkout.borderUnknown')}</Notice>}
    </div>
  );
}

interface WhereProps {
  book: BookedAddress[];
  chosen: string;
  typed: Address | undefined;
  shipTo: string;
  onChoose: (id: string) => void;
  onType: (address: Address | undefined) => void;
}

function Where({ book, chosen, typed, shipTo, onChoose, onType }: WhereProps) {
  const { t } = useTranslation('orders');
  const name = useId();
  return (
    <div className={styles.wide}>
      {book.length > 0 && (
        <fieldset className={styles.choices}>
          <legend className="visually-hidden">{t('checkout.address')}</legend>
          {book.map((entry) => (
            <label key={entry.id} className={styles.choice}>
              <input type="radio" name={name} checked={chosen === entry.id} onChange={() => onChoose(entry.id)} />
              <span>
                <strong>{entry.label}</strong>
                <AddressText address={entry.address} />
              </span>
              {entry.is_default && <span className={styles.small}>{t('address.default')}</span>}
            </label>
          ))}
          <label className={styles.choice}>
            <input type="radio" name={name} checked={chosen === ''} onChange={() => onChoose('')} />
            <strong>{t('address.another')}</strong>
            <span />
          </label>
        </fieldset>
      )}
      {chosen === '' &&
        (typed ? (
          <div className={styles.stack}>
            <AddressText address={typed} />
            <Button variant="default" onClick={() => onType(undefined)}>
              {t('common:action.edit')}
            </Button>
          </div>
        ) : (
          <AnotherAddress shipTo={shipTo} onType={onType} onKept={onChoose} />
        ))}
    </div>
  );
}

function AnotherAddress({ shipTo, onType, onKept }: { shipTo: string; onType: (address: Address) => void; onKept: (id: string) => void }) {
  const { t } = useTranslation('orders');
  const queries = useQueryClient();
  const form = useForm<NewAddress>({
    initialValues: { address: emptyAddress(shipTo), label: '', keep: true },
    validate: {
      address: {
        name: (text) => (text.trim() ? null : t('address.required')),
        line1: (text) => (text.trim() ? null : t('address.required')),
        city: (text) => (text.trim() ? null : t('address.required')),
      },
      label: (text, values) => (!values.keep || text.trim() ? null : t('address.required')),
    },
  });
  const keep = useMutationOnce(
    (input: { label: string; address: Address }, once) => api.post<BookedAddress>('/api/orders/addresses', input, once),
    {
      onSuccess: async (entry) => {
        await queries.invalidateQueries({ queryKey: addressesKey });
        onKept(entry.id);
      },
    },
  );
  return (
    <form
      className={styles.wide}
      onSubmit={form.onSubmit((values) => {
        const address = cleanAddress(values.address);
        if (values.keep) keep.mutate({ label: values.label, address });
        else onType(address);
      })}
    >
      <AddressFields form={form} />
      <Checkbox label={t('address.keep')} {...form.getInputProps('keep', { type: 'checkbox' })} />
      {form.values.keep && <TextInput label={t('address.label')} description={t('address.labelHint')} maxLength={80} {...form.getInputProps('label')} />}
      <FormError error={keep.error} form={form} />
      <div>
        <Button type="submit" loading={keep.isPending}>
          {t('address.use')}
        </Button>
      </div>
    </form>
  );
}

function Services({ seller, onChoose }: { seller: QuotedSeller; onChoose: (service: string) => void }) {
  const { t } = useTranslation('orders');
  const name = useId();
  if (seller.services.length === 0) return <Notice>{t('checkout.noService', { seller: seller.name })}</Notice>;
  return (
    <fieldset className={styles.choices}>
      <legend>{t('checkout.from', { seller: seller.name, country: countryName(seller.country) })}</legend>
      {seller.services.map((service) => (
        <label key={service.service} className={styles.choice}>
          <input type="radio" name={name} checked={seller.service === service.service} onChange={() => onChoose(service.service)} />
          <span>
            <strong>{plainText(service.name)}</strong> {plainText(service.carrier)}
            <div className={styles.small}>
              {t(`mode.${service.mode}`, { defaultValue: service.mode })} · {t('checkout.days', { min: service.days_min, max: service.days_max })}
            </div>
          </span>
          <Money value={service.amount} strong />
        </label>
      ))}
    </fieldset>
  );
}
