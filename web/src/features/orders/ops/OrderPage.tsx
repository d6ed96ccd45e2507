import { useTranslation } from 'react-i18next';
import { useSession } from '@/session';
import { Icon } from '@/ui/Icon';
import { LinkButton } from '@/ui/Link';
import { type Order, sellerCancelReasons } from '../api';
import { CancelButton } from '../CancelButton';
import { CloseRestButton } from '../CloseRestButton';
import { OrderDetail } from '../OrderDetail';

export default function OrderPage() {
  return (
    <OrderDetail back="/ops/orders" claims="/ops/after-sales"
      disputes="/ops/disputes" shipments="/ops/shipments" actions={(order) => <Actions order={order} />} />
  );
}

function Actions({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const { has } = useSession();
  const decides = has(['operator', 'support'], 'platform');
  return (
    <>
      {decides && order.actions.includes('cancel') && (
        <CancelButton order={order} kind={order.state === 'awaiting_payment' ? 'unpaid' : 'decision'} reasons={sellerCancelReasons} />
      )}
      {decides && order.actions.includes('close_rest') && <CloseRestButton order={order} />}
      <LinkButton to={`/ops/orders/${order.id}/confirmation`} variant="default" leftSection={<Icon name="print" />}>
        {t('detail.print')}
      </LinkButton>
    </>
  );
}
