// One conversation as a page; what it is about stands beside it.
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import { useSession } from '@/session';
import { Doc, Field, Fields, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { Link } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useGo } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import type { Conversation } from './api';
import { WithReason } from './CallPlatform';
import { Thread } from './Thread';
import { useThread } from './useThread';

/** Where the order or the product is for the one who reads. */
function About({ of, kind }: { of: Conversation; kind: string }) {
  const { t } = useTranslation('desk');
  if (of.product) return <Link to={`/products/${of.product}`}>{of.subject || t('about.product')}</Link>;
  const before = kind === 'platform' ? '/ops' : kind === 'seller' ? '/seller' : '/account';
  return <Link to={`${before}/orders/${of.order}`}>{of.subject}</Link>;
}

export function ConversationView({ id, back }: { id: string; back: string }) {
  const { t } = useTranslation('desk');
  const { session } = useSession();
  const go = useGo();
  const thread = useThread(id);
  const kind = session?.kind ?? 'buyer';
  const subject = (of: Conversation) => (of.product ? t('about.productNamed', { subject: of.subject || t('about.product') }) : t('about.order', { number: of.subject }));

  return (
    <DetailPage
      query={thread.detail}
      name={t('detail.title')}
      title={({ conversation }) => subject(conversation)}
      back={{ to: back, label: t('inbox.title') }}
      beside={({ conversation }) =>
        conversation.support !== 'none' && <Stamp tone={conversation.support === 'joined' ? 'done' : 'waiting'} label={t(`support.${conversation.support}`)} />
      }
      aside={({ conversation, seats }) => (
        <>
          <Doc title={t('detail.about')} level={2}>
            <Panel n="1" label={t('detail.parties')} span={12}>
              <Fields columns={1}>
                <Field label={t('detail.buyer')}>{conversation.buyer.name ?? '—'}</Field>
                <Field label={t('detail.seller')}>{conversation.seller.name ?? '—'}</Field>
                <Field label={t(conversation.order ? 'about.orderLabel' : 'about.product')}>
                  <About of={conversation} kind={kind} />
                </Field>
                <Field label={t('detail.opened')}>
                  <DateTime at={conversation.opened_at} />
                </Field>
                {conversation.support === 'called' && conversation.called_because && (
                  <Field label={t('detail.calledBecause')}>{conversation.called_because}</Field>
                )}
              </Fields>
            </Panel>
          </Doc>
          {kind !== 'platform' && conversation.support === 'none' && (
            <WithReason
              action={t('support.call')}
              label={t('support.why')}
              hint={t('support.callHint')}
              act={(reason) => api.post(`${thread.address}/call`, { reason })}
              onDone={thread.refresh}
            />
          )}
          {kind === 'platform' && conversation.support !== 'joined' && (
            <WithReason
              action={t('support.join')}
              label={t('support.why')}
              hint={t('support.joinHint')}
              act={(reason) => api.post('/api/desk/joins', { conversation: conversation.id, reason })}
              onDone={thread.refresh}
            />
          )}
          {kind === 'platform' && conversation.support === 'joined' && (
            <WithReason
              action={t('support.leave')}
              label={t('support.why')}
              hint={t('support.leaveHint')}
              act={(reason) => api.post(`${thread.address}/leave`, { reason })}
              onDone={() => void go(back)}
            />
          )}
          <span className="visually-hidden">{t('detail.seats', { count: seats.length })}</span>
        </>
      )}
    >
      {({ conversation }) => <Thread thread={thread} readOnly={kind === 'platform' && conversation.support !== 'joined'} />}
    </DetailPage>
  );
}
