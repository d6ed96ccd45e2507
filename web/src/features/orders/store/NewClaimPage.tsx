import { Button, Checkbox, NativeSelect, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, uploadFile, useMutationOnce } from '@/api';
import { formatMoney, type MoneyValue, plainText } from '@/i18n/format';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { DetailPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { MoneyInput } from '@/ui/MoneyInput';
import { useGo, useParam } from '@/ui/navigation';
import { QuantityInput } from '@/ui/QuantityInput';
import { toast, toastError } from '@/ui/toast';
import { claimReasons, type Order, type OrderLine, type Reason } from '../api';
import { useOrder, useOrdersChanged } from '../OrderDetail';
import styles from '../orders.module.css';
import { GoodsCell } from '../pieces';

const evidenceMax = 10;

/** Asking for money or goods to go back, line by line. */
export default function NewClaimPage() {
  const { t } = useTranslation('orders');
  const id = useParam('order');
  const query = useOrder();
  return (
    <DetailPage
      query={query}
      name={t('newClaim.title')}
      title={(order) => t('newClaim.titleOf', { number: order.number })}
      lead={() => t('newClaim.lead')}
      back={{ to: `/orders/${id}`, label: t('doc.title') }}
    >
      {(order) =>
        order.actions.includes('claim') && order.lines.some((line) => line.claimable > 0) ? (
          <ClaimForm order={order} />
        ) : (
          <EmptyState icon="refund" title={t('newClaim.nothing')} text={t('newClaim.nothingText')}>
            <LinkButton to={`/orders/${order.id}`}>{t('doc.title')}</LinkButton>
          </EmptyState>
        )
      }
    </DetailPage>
  );
}

interface Part {
  quantity: number;
  /** Without it everything that was paid for the units. */
  amount?: MoneyValue;
}

interface Input {
  kind: 'refund' | 'return';
  lines: { line: string; quantity: number; amount: MoneyValue | null }[];
  reason: Reason;
  text: string | null;
  evidence: string[];
}

/** About what goes back for some of the units; the server says it exactly. */
const shareOf = (line: OrderLine, quantity: number): MoneyValue => ({
  currency: line.claimable_amount.currency,
  amount: String((BigInt(line.claimable_amount.amount) * BigInt(quantity)) / BigInt(Math.max(line.claimable, 1))),
});

function ClaimForm({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const go = useGo();
  const changed = useOrdersChanged();
  const [kind, setKind] = useState<'refund' | 'return'>('refund');
  const [reason, setReason] = useState<Reason>('damaged');
  const [text, setText] = useState('');
  const [parts, setParts] = useState<Record<string, Part>>({});
  const [files, setFiles] = useState<File[]>([]);
  const [uploading, setUploading] = useState(false);
  const open = useMutationOnce((input: Input, once) => api.post<{ id: string }>(path`/api/orders/orders/${order.id}/after-sales`, input, once), {
    onSuccess: async ({ id }) => {
      await changed();
      toast(t('newClaim.done'));
      void go(`/after-sales/${id}`);
    },
  });
  const claimable = order.lines.filter((line) => line.claimable > 0);
  const chosen = claimable.filter((line) => parts[line.id]);
  const set = (line: string, part: Part | undefined) => {
    const others = Object.fromEntries(Object.entries(parts).filter(([id]) => id !== line));
    setParts(part ? { ...others, [line]: part } : others);
  };
  const submit = async () => {
    setUploading(true);
    let evidence: string[];
    try {
      evidence = (await Promise.all(files.map((file) => uploadFile(file, { isPublic: false })))).map((file) => file.id);
    } catch (error) {
      toastError(error);
      return;
    } finally {
      setUploading(false);
    }
    open.mutate({
      kind,
      reason,
      text: text.trim() || null,
      evidence,
      lines: chosen.map((line) => ({ line: line.id, quantity: parts[line.id]?.quantity ?? 1, amount: parts[line.id]?.amount ?? null })),
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Doc title={t('newClaim.title')} number={order.number}>
        <Panel n="1" label={t('newClaim.what')} span={6}>
          <Radio.Group aria-label={t('newClaim.what')} value={kind} onChange={(value) => setKind(value === 'return' ? 'return' : 'refund')}>
            <Stack gap="xs">
              <Radio value="refund" label={t('newClaim.refund')} description={t('newClaim.refundText')} />
              <Radio value="return" label={t('newClaim.return')} description={t('newClaim.returnText')} />
            </Stack>
          </Radio.Group>
        </Panel>
        <Panel n="2" label={t('claim.reason')} span={6}>
          <NativeSelect
            aria-label={t('claim.reason')}
            value={reason}
            onChange={(event) => setReason(event.target.value as Reason)}
            data={claimReasons.map((value) => ({ value, label: t(`reason.${value}`) }))}
          />
        </Panel>
        <Panel n="3" label={t('newClaim.lines')} flush>
          <table className={styles.lines}>
            <caption className="visually-hidden">{t('newClaim.lines')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('line.goods')}</th>
                <th scope="col">{t('line.quantity')}</th>
                <th scope="col">{t('newClaim.amount')}</th>
              </tr>
            </thead>
            <tbody>
              {claimable.map((line) => {
                const part = parts[line.id];
                return (
                  <tr key={line.id}>
                    <td>
                      <div className={styles.beside}>
                        <Checkbox
                          aria-label={t('newClaim.choose', { goods: plainText(line.title) })}
                          checked={part !== undefined}
                          onChange={(event) => set(line.id, event.target.checked ? { quantity: line.claimable } : undefined)}
                        />
                        <GoodsCell goods={line} />
                      </div>
                    </td>
                    <td data-label={t('line.quantity')}>
                      {part ? (
                        <QuantityInput
                          label={t('line.quantityOf', { goods: plainText(line.title) })}
                          labelHidden
                          minimum={1}
                          maximum={line.claimable}
                          value={part.quantity}
                          onChange={(quantity) => set(line.id, { quantity })}
                        />
                      ) : (
                        t('newClaim.upTo', { count: line.claimable })
                      )}
                    </td>
                    <td data-label={t('newClaim.amount')}>
                      {part ? (
                        <MoneyInput
                          aria-label={t('newClaim.amountOf', { goods: plainText(line.title) })}
                          value={part.amount ?? shareOf(line, part.quantity)}
                          onChange={(amount) => set(line.id, { ...part, amount })}
                        />
                      ) : (
                        t('newClaim.most', { amount: formatMoney(line.claimable_amount) })
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Panel>
        <Panel n="4" label={t('newClaim.text')} span={6}>
          <Textarea
            aria-label={t('newClaim.text')}
            description={t('newClaim.textHint')}
            maxLength={2000}
            autosize
            minRows={4}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Panel>
        <Panel n="5" label={t('claim.evidence')} span={6}>
          <FileDrop label={t('newClaim.files')} files={files} onChange={setFiles} accept="image/*,.pdf" multiple maxFiles={evidenceMax} />
        </Panel>
        <Panel n="6" label={t('newClaim.send')}>
          <div className={styles.wide}>
            <FormError error={open.error} />
            <div>
              <Button type="submit" size="md" loading={uploading || open.isPending} disabled={chosen.length === 0}>
                {t('newClaim.submit')}
              </Button>
            </div>
          </div>
        </Panel>
      </Doc>
    </form>
  );
}
