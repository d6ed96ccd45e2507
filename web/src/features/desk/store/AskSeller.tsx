// "Ask the seller" on a product page: one question, then the conversation goes on in the inbox.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session';
import { Icon } from '@/ui/Icon';
import { LinkButton } from '@/ui/Link';
import { useHere } from '@/ui/navigation';
import { openConversation } from '../api';
import { Composer } from '../Composer';
import styles from '../desk.module.css';

interface Props {
  productId: string;
  sellerId: string;
  /** What the product is called here; the seller reads it. */
  title: string;
}

export function AskSeller({ productId, sellerId, title }: Props) {
  const { t } = useTranslation('desk');
  const { session } = useSession();
  const here = useHere();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<string>();
  if (session && session.kind !== 'buyer') return null;
  if (!session) {
    return (
      <LinkButton to={`/login?return=${encodeURIComponent(here)}`} variant="default" leftSection={<Icon name="message" size={16} />}>
        {t('ask.action')}
      </LinkButton>
    );
  }
  if (asked) {
    return (
      <div className={styles.ask} role="status">
        <p>{t('ask.sent')}</p>
        <LinkButton to={`/account/messages/${asked}`} variant="default">
          {t('ask.open')}
        </LinkButton>
      </div>
    );
  }
  if (!open) {
    return (
      <Button variant="default" leftSection={<Icon name="message" size={16} />} onClick={() => setOpen(true)}>
        {t('ask.action')}
      </Button>
    );
  }
  return (
    <Composer
      autoFocus
      label={t('ask.label')}
      send={async (message) => {
        const opened = await openConversation({ product: productId, seller: sellerId, subject: title.slice(0, 200) || undefined, message });
        setAsked(opened.conversation.id);
      }}
    />
  );
}

export default AskSeller;
