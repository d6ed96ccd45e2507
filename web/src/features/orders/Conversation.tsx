// The conversation about an order, which is desk's: it comes when its page is drawn.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '@/ui/frames';
import { TextSkeleton } from '@/ui/Skeletons';

const OrderConversation = lazy(() => import('@/features/desk/OrderConversation'));

export function Conversation({ orderId }: { orderId: string }) {
  const { t } = useTranslation('orders');
  return (
    <Section title={t('detail.conversation')}>
      <Suspense fallback={<TextSkeleton />}>
        <OrderConversation orderId={orderId} />
      </Suspense>
    </Section>
  );
}
