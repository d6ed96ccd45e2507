// The conversation on an order, inside its page: the thread, or the place for the first message.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, useCursorPage } from '@/api';
import { useSession } from '@/session';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { LinkButton } from '@/ui/Link';
import { TextSkeleton } from '@/ui/Skeletons';
import { type Conversation, conversations, openConversation } from './api';
import { WithReason } from './CallPlatform';
import { Composer } from './Composer';
import styles from './desk.module.css';
import { Thread } from './Thread';
import { useThread } from './useThread';

function Known({ of }: { of: Conversation }) {
  const { t } = useTranslation('desk');
  const { session } = useSession();
  const thread = useThread(of.id);
  const support = thread.detail.data?.conversation.support ?? of.support;
  const platform = session?.kind === 'platform';
  return (
    <div className={styles.thread}>
      <Thread thread={thread} readOnly={platform && support !== 'joined'} />
      <div className={styles.composerRow}>
        <LinkButton to={platform ? `/ops/desk/${of.id}` : `/account/messages/${of.id}`} variant="subtle">
          {t('detail.openAlone')}
        </LinkButton>
        {!platform && support === 'none' && (
          <WithReason
            action={t('support.call')}
            label={t('support.why')}
            hint={t('support.callHint')}
            act={(reason) => api.post(`${thread.address}/call`, { reason })}
            onDone={thread.refresh}
          />
        )}
      </div>
    </div>
  );
}

export default function OrderConversation({ orderId }: { orderId: string }) {
  const { t } = useTranslation('desk');
  const { session } = useSession();
  const client = useQueryClient();
  const found = useCursorPage<Conversation>(conversations, { order: orderId, limit: 1 });
  const again = () => void client.invalidateQueries({ queryKey: [conversations] });
  if (found.isPending) return <TextSkeleton lines={3} />;
  if (found.error) return <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />;
  const [of] = found.data.items;
  if (of) return <Known of={of} />;
  if (session?.kind === 'platform') {
    return (
      <WithReason
        action={t('support.join')}
        label={t('support.why')}
        hint={t('support.joinHint')}
        act={(reason) => api.post('/api/desk/joins', { order: orderId, reason })}
        onDone={again}
      />
    );
  }
  return (
    <Composer
      label={t(session?.kind === 'seller' ? 'composer.firstToBuyer' : 'composer.firstToSeller')}
      send={async (message) => {
        await openConversation({ order: orderId, message });
        again();
      }}
    />
  );
}
