// What can be done about a request now. The server says what; each act asks before it is done.
import { Button, Checkbox, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { type MoneyValue, plainText } from '@/i18n/format';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { Section } from '@/ui/frames';
import { MoneyInput } from '@/ui/MoneyInput';
import { toast } from '@/ui/toast';
import type { Claim, ClaimAction } from './api';
import { useOrdersChanged } from './OrderDetail';
import styles from './orders.module.css';

type Body = Record<string, unknown>;

/** Does an act and reads everything anew. */
function useAct(claim: Claim) {
  const { t } = useTranslation('orders');
  const changed = useOrdersChanged();
  const mutation = useMutationOnce(({ act, body }: { act: string; body: Body }, once) =>
    api.post(path`/api/orders/after-sales/${claim.id}/${act}`, body, once),
  );
  const act = async (name: string, body: Body) => {
    await mutation.mutateAsync({ act: name, body });
    await changed();
    toast(t('claim.done'));
  };
  return { act, mutation };
}

export function ClaimActions({ claim }: { claim: Claim }) {
  const { t } = useTranslation('orders');
  const has = (action: ClaimAction) => claim.actions.includes(action);
  if (claim.actions.length === 0) return null;
  return (
    <Section title={t('claim.actions')}>
      <Stack gap="sm" align="stretch">
        {(has('agree') || has('agree_return')) && <Agree claim={claim} />}
        {has('refuse') && <WithReason claim={claim} act="refuse" danger />}
        {has('mark_sent') && <Sent claim={claim} />}
        {has('receive') && <Receive claim={claim} />}
        {has('escalate') && <WithReason claim={claim} act="escalate" />}
        {has('decide') && <Decide claim={claim} />}
        {has('withdraw') && <Withdraw claim={claim} />}
      </Stack>
    </Section>
  );
}

/** An amount a line, up to what was asked for. */
function Parts({ claim, amounts, onChange }: { claim: Claim; amounts: Record<string, MoneyValue>; onChange: (amounts: Record<string, MoneyValue>) => void }) {
  return (
    <>
      {claim.lines.map((line) => (
        <MoneyInput
          key={line.line}
          label={plainText(line.title)}
          value={amounts[line.line] ?? line.amount}
          onChange={(amount) => onChange({ ...amounts, [line.line]: amount })}
        />
      ))}
    </>
  );
}

/** Lines to agree to; nothing when it is all that was asked for. */
const partsOf = (claim: Claim, amounts: Record<string, MoneyValue>) => {
  const changed = claim.lines.some((line) => amounts[line.line] !== undefined && amounts[line.line]?.amount !== line.amount.amount);
  if (!changed) return undefined;
  return claim.lines
    .map((line) => ({ line: line.line, amount: amounts[line.line] ?? line.amount }))
    .filter((part) => part.amount.amount !== '0');
};

function Agree({ claim }: { claim: Claim }) {
  const { t } = useTranslation('orders');
  const { act } = useAct(claim);
  const [amounts, setAmounts] = useState<Record<string, MoneyValue>>({});
  const [keepGoods, setKeepGoods] = useState(false);
  const [note, setNote] = useState('');
  const isReturn = claim.kind === 'return';
  const cancels = claim.kind === 'cancellation';
  return (
    <ConfirmButton
      variant="filled"
      question={t(`claim.agree.${claim.kind}.question`)}
      text={
        <div className={styles.wide}>
          <p>{t(`claim.agree.${claim.kind}.text`)}</p>
          {!cancels && <Parts claim={claim} amounts={amounts} onChange={setAmounts} />}
          {isReturn && <Checkbox label={t('claim.keepGoods')} checked={keepGoods} onChange={(event) => setKeepGoods(event.target.checked)} />}
          <Textarea label={t('claim.note')} maxLength={1000} autosize minRows={2} value={note} onChange={(event) => setNote(event.target.value)} />
        </div>
      }
      onConfirm={() =>
        act('agree', {
          lines: cancels ? undefined : partsOf(claim, amounts),
          keep_goods: isReturn && keepGoods,
          note: note.trim() || null,
        })
      }
    >
      {t(`claim.agree.${claim.kind}.button`)}
    </ConfirmButton>
  );
}

function WithReason({ claim, act: name, danger = false }: { claim: Claim; act: 'refuse' | 'escalate'; danger?: boolean }) {
  const { t } = useTranslation('orders');
  const { act } = useAct(claim);
  const [note, setNote] = useState('');
  return (
    <ConfirmButton
      danger={danger}
      blocked={note.trim() === ''}
      question={t(`claim.${name}.question`)}
      text={
        <div className={styles.wide}>
          <p>{t(`claim.${name}.text`)}</p>
          <Textarea label={t('claim.because')} required maxLength={1000} autosize minRows={3} value={note} onChange={(event) => setNote(event.target.value)} />
        </div>
      }
      onConfirm={() => act(name, { note: note.trim() })}
    >
      {t(`claim.${name}.button`)}
    </ConfirmButton>
  );
}

function Withdraw({ claim }: { claim: Claim }) {
  const { t } = useTranslation('orders');
  const { act } = useAct(claim);
  return (
    <ConfirmButton question={t('claim.withdraw.question')} text={t('claim.withdraw.text')} onConfirm={() => act('withdraw', {})}>
      {t('claim.withdraw.button')}
    </ConfirmButton>
  );
}

function Sent({ claim }: { claim: Claim }) {
  const { t } = useTranslation('orders');
  const { act, mutation } = useAct(claim);
  const [tracking, setTracking] = useState('');
  return (
    <form
      className={styles.wide}
      onSubmit={(event) => {
        event.preventDefault();
        void act('sent', { tracking: tracking.trim() }).catch(() => undefined);
      }}
    >
      <TextInput label={t('claim.tracking')} description={t('claim.trackingHint')} required maxLength={200} value={tracking} onChange={(event) => setTracking(event.target.value)} />
      {mutation.error && <ErrorPanel error={mutation.error} />}
      <Button type="submit" loading={mutation.isPending} disabled={tracking.trim() === ''}>
        {t('claim.sent')}
      </Button>
    </form>
  );
}

function Receive({ claim }: { claim: Claim }) {
  const { t } = useTranslation('orders');
  const { act, mutation } = useAct(claim);
  const expected = claim.agreed_lines.length > 0 ? claim.agreed_lines : claim.lines;
  const [came, setCame] = useState(() =>
    Object.fromEntries(expected.map((part) => [part.line, { sellable: String(part.quantity), broken: '0' }])),
  );
  const [note, setNote] = useState('');
  const set = (line: string, change: Partial<{ sellable: string; broken: string }>) =>
    setCame({ ...came, [line]: { sellable: '0', broken: '0', ...came[line], ...change } });
  const lines = expected.flatMap((part) =>
    (['sellable', 'broken'] as const)
      .map((how) => ({ line: part.line, quantity: Number(came[part.line]?.[how] ?? 0), sellable: how === 'sellable' }))
      .filter((row) => row.quantity > 0),
  );
  return (
    <form
      className={styles.wide}
      onSubmit={(event) => {
        event.preventDefault();
        void act('receive', { lines, note: note.trim() || null }).catch(() => undefined);
      }}
    >
      <p>{t('claim.receiveText')}</p>
      {expected.map((part) => {
        const title = claim.lines.find((line) => line.line === part.line)?.title;
        return (
          <fieldset key={part.line} className={styles.choices}>
            <legend>{plainText(title)}</legend>
            <div className={styles.row}>
              <TextInput type="number" min={0} max={part.quantity} label={t('claim.sellable')} value={came[part.line]?.sellable ?? '0'} onChange={(event) => set(part.line, { sellable: event.target.value })} />
              <TextInput type="number" min={0} max={part.quantity} label={t('claim.broken')} value={came[part.line]?.broken ?? '0'} onChange={(event) => set(part.line, { broken: event.target.value })} />
            </div>
          </fieldset>
        );
      })}
      <Textarea label={t('claim.note')} maxLength={1000} autosize minRows={2} value={note} onChange={(event) => setNote(event.target.value)} />
      {mutation.error && <ErrorPanel error={mutation.error} />}
      <Button type="submit" loading={mutation.isPending} disabled={lines.length === 0}>
        {t('claim.receive')}
      </Button>
    </form>
  );
}

function Decide({ claim }: { claim: Claim }) {
  const { t } = useTranslation('orders');
  const { act } = useAct(claim);
  const [outcome, setOutcome] = useState('refund');
  const [amounts, setAmounts] = useState<Record<string, MoneyValue>>({});
  const [note, setNote] = useState('');
  const outcomes = claim.kind === 'return' ? ['refund', 'return', 'reject'] : ['refund', 'reject'];
  return (
    <ConfirmButton
      variant="filled"
      blocked={note.trim() === ''}
      question={t('claim.decide.question')}
      text={
        <div className={styles.wide}>
          <NativeSelect
            label={t('claim.decide.outcome')}
            value={outcome}
            onChange={(event) => setOutcome(event.target.value)}
            data={outcomes.map((value) => ({ value, label: t(`claim.decide.${value}`) }))}
          />
          {outcome !== 'reject' && claim.kind !== 'cancellation' && <Parts claim={claim} amounts={amounts} onChange={setAmounts} />}
          <Textarea label={t('claim.because')} required maxLength={1000} autosize minRows={3} value={note} onChange={(event) => setNote(event.target.value)} />
        </div>
      }
      onConfirm={() => act('decide', { outcome, lines: outcome === 'reject' ? undefined : partsOf(claim, amounts), note: note.trim() })}
    >
      {t('claim.decide.button')}
    </ConfirmButton>
  );
}
