import { Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError } from '@/api';
import { countryName, formatNumber, plainText } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DataTable } from '@/ui/DataTable';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime, Size, Weight } from '@/ui/measures';
import { useParam } from '@/ui/navigation';
import { Picture } from '@/ui/Picture';
import { toast } from '@/ui/toast';
import { pathOf, useCategories } from '../categories';
import { fileUrl, type OwnProduct } from '../own';
import styles from '../own.module.css';
import { History, PriceRange, StateStamp, useGapText } from '../pieces';

const address = '/api/catalog/ops/products';
const languages = ['en', 'zh-CN'] as const;

/** A product as its owner keeps it, and whether it may be in the store. */
export default function ProductPage() {
  const { t } = useTranslation('catalog');
  const id = useParam('product');
  const { has } = useSession();
  const query = useQuery<OwnProduct, ProblemError>({
    queryKey: [address, id],
    queryFn: ({ signal }) => api.get(path`/api/catalog/ops/products/${id}`, { signal }),
  });
  return (
    <DetailPage
      query={query}
      name={t('ops.product')}
      title={(product) => plainText(product.draft.title) || t('own.untitled')}
      beside={(product) => <StateStamp state={product.state} barred={product.barred} />}
      back={{ to: '/ops/products', label: t('ops.title') }}
      actions={(product) => (
        <>
          {product.state === 'published' && <Link to={`/products/${product.id}`}>{t('edit.inStore')}</Link>}
          {has(['operator', 'compliance'], 'platform') && <Ban product={product} />}
        </>
      )}
      aside={(product) => (
        <>
          <Lacking product={product} />
          <section className={styles.side} aria-label={t('history.title')}>
            <h2>{t('history.title')}</h2>
            <History id={product.id} side="ops" />
          </section>
        </>
      )}
    >
      {(product) => <Sheet product={product} />}
    </DetailPage>
  );
}

/** Out of the store with a reason that the seller reads; or back into the seller's hands. */
function Ban({ product }: { product: OwnProduct }) {
  const { t } = useTranslation('catalog');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const text = reason.trim();
  const act = async (what: 'withdraw' | 'allow') => {
    const now = await api.post<OwnProduct>(`${address}${path`/${product.id}/`}${what}`, { reason: text || (what === 'allow' ? null : text) });
    queries.setQueryData([address, product.id], now);
    setReason('');
    toast(t(what === 'withdraw' ? 'ops.barred' : 'ops.allowed'));
    await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(address) && queryKey[1] !== product.id });
  };
  const field = (label: string, required: boolean) => (
    <div className={styles.stack}>
      <p>{t(product.barred ? 'ops.allowText' : 'ops.barText')}</p>
      <Textarea label={label} required={required} rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </div>
  );
  return product.barred ? (
    <ConfirmButton key="allow" question={t('ops.allowQuestion')} text={field(t('ops.note'), false)} onConfirm={() => act('allow')}>
      {t('ops.allow')}
    </ConfirmButton>
  ) : (
    <ConfirmButton key="bar" danger question={t('ops.barQuestion')} text={field(t('ops.reason'), true)} blocked={text.length < 3} onConfirm={() => act('withdraw')}>
      {t('own.withdraw')}
    </ConfirmButton>
  );
}

function Lacking({ product }: { product: OwnProduct }) {
  const { t } = useTranslation('catalog');
  const text = useGapText();
  return (
    <section className={styles.side} aria-label={t('gap.title')}>
      <h2>{t('gap.title')}</h2>
      {product.gaps.length === 0 ? (
        <p>{t('gap.none')}</p>
      ) : (
        <ul className={styles.gaps}>
          {product.gaps.map((gap) => (
            <li key={gap.field} className={gap.blocking ? styles.wrong : undefined}>
              {text(gap.field)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Sheet({ product }: { product: OwnProduct }) {
  const { t } = useTranslation('catalog');
  const categories = useCategories();
  const { draft } = product;
  const name = (options: Record<string, string>) =>
    draft.options.map((option) => plainText(option.values.find((value) => value.key === options[option.key])?.name) || options[option.key]).join(' · ') || t('edit.onlyVariant');
  return (
    <>
      <Doc title={t('edit.sheet')} number={draft.handle ?? undefined}>
        {languages.map((language, i) => (
          <Panel key={language} n={`1.${i + 1}`} label={t(`edit.${language}`)} span={6}>
            <div lang={language} className={styles.stack}>
              <strong>{draft.title[language] || '—'}</strong>
              <div className={styles.prose}>{draft.description[language] || '—'}</div>
            </div>
          </Panel>
        ))}
        <Panel n="2" label={t('edit.filing')} span={6}>
          <Fields>
            <Field label={t('search.seller')}>
              <Link to={`/ops/organisations/${product.seller}`}>{t('ops.toSeller')}</Link>
            </Field>
            <Field label={t('search.category')}>{pathOf(categories.data ?? [], draft.category) || undefined}</Field>
            <Field label={t('edit.brand')}>{draft.brand ?? undefined}</Field>
            <Field label={t('edit.unit')}>{t(`unit.${draft.unit}`)}</Field>
            <Field label={t('ops.othersOffers')}>{formatNumber(product.others)}</Field>
          </Fields>
        </Panel>
        <Panel n="3" label={t('edit.customs')} span={6}>
          <Fields>
            <Field label={t('edit.origin')}>{draft.origin ? countryName(draft.origin) : undefined}</Field>
            <Field label={t('edit.hs')} mono>
              {draft.hs_code ?? undefined}
            </Field>
            <Field label={t('edit.dangerous')}>{t(draft.dangerous_goods ? 'common:state.yes' : 'common:state.no')}</Field>
            <Field label={t('ops.made')}>
              <DateTime at={product.created_at} />
            </Field>
            <Field label={t('ops.publishedAt')}>
              <DateTime at={product.published_at} />
            </Field>
          </Fields>
        </Panel>
        {draft.media.length > 0 && (
          <Panel n="4" label={t('gap.field.media')}>
            <div className={styles.row}>
              {draft.media.map((picture, i) => (
                <a key={picture.blob} href={fileUrl(picture.blob)} target="_blank" rel="noreferrer" style={{ inlineSize: 112 }}>
                  <Picture src={fileUrl(picture.blob)} alt={plainText(picture.alt) || t('product.picture', { number: i + 1 })} size={112} />
                </a>
              ))}
            </div>
          </Panel>
        )}
      </Doc>
      <DataTable
        label={t('edit.variants')}
        rows={draft.variants}
        rowKey={(variant) => variant.id ?? ''}
        columns={[
          { key: 'name', label: t('own.variant'), cell: (variant) => name(variant.options) },
          { key: 'sku', label: t('edit.sku'), cell: (variant) => <span className="mono">{variant.offer?.sku ?? '—'}</span> },
          { key: 'weight', label: t('product.weight'), numeric: true, cell: (variant) => <Weight grams={variant.weight_grams} /> },
          {
            key: 'size',
            label: t('product.size'),
            wideOnly: true,
            cell: (variant) =>
              variant.length_mm && variant.width_mm && variant.height_mm ? <Size length={variant.length_mm} width={variant.width_mm} height={variant.height_mm} /> : '—',
          },
          {
            key: 'price',
            label: t('own.price'),
            numeric: true,
            cell: (variant) => <PriceRange low={variant.offer?.ladder.at(-1)?.unit_price ?? null} high={variant.offer?.ladder[0]?.unit_price ?? null} />,
          },
          {
            key: 'available',
            label: t('product.available'),
            numeric: true,
            cell: (variant) => formatNumber(product.offers.find((offer) => offer.variant === variant.id)?.available ?? 0),
          },
        ]}
      />
    </>
  );
}
