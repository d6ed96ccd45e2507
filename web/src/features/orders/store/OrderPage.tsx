import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Icon } from '@/ui/Icon';
import { LinkButton } from '@/ui/Link';
import { toast } from '@/ui/toast';
import { buyerCancelReasons, type Order } from '../api';
import { CancelButton } from '../CancelButton';
import { OpenDispute } from '../DisputeRoom';
import { OrderDetail, useOrdersChanged } from '../OrderDetail';
import styles from '../orders.module.css';
import { Recalled, Until } from '../pieces';

export default function OrderPage() {
  return (
    <OrderDetail
      back="/orders"
      claims="/after-sales"
      disputes="/disputes"
      linked
      actions={(order) => <Actions order={order} />}
      notice={(order) => <PayNotice order={order} />}
    />
  );
}

function PayNotice({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  if (order.recalled) return <Recalled recalled={order.recalled} side="buyer" />;
  if (order.state !== 'awaiting_payment' || !order.pay_until) return null;
  return (
    <div className={styles.changed} role="status">
      <Until at={order.pay_until} text={t('detail.payUntil')} />
    </div>
  );
}

function Actions({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const { has } = useSession();
  const may = (action: Order['actions'][number]) => order.actions.includes(action);
  const buys = has(['owner', 'buyer'], 'buyer');
  return (
    <>
      {buys && may('pay') && <LinkButton to={`/pay/${order.recalled?.checkout ?? order.checkout}`}>{t(order.recalled ? 'detail.payAgain' : 'detail.pay')}</LinkButton>}
      {order.shipments.length > 0 && (
        <LinkButton to={`/orders/${order.id}/tracking`} variant="default" leftSection={<Icon name="ship" />}>
          {t('detail.track')}
        </LinkButton>
      )}
      {buys && may('confirm_receipt') && <Receipt order={order} />}
      {buys && may('claim') && (
        <LinkButton to={`/orders/${order.id}/after-sale`} variant="default">
          {t('detail.claim')}
        </LinkButton>
      )}
      {buys && ['paid', 'partly_shipped', 'shipped', 'delivered'].includes(order.state) && <OpenDispute order={order.id} total={order.total} />}
      {buys && may('cancel') && <CancelButton order={order} kind={order.recalled ? 'recalled' : 'unpaid'} reasons={buyerCancelReasons} />}
      {buys && may('request_cancellation') && <CancelButton order={order} kind="request" reasons={buyerCancelReasons} />}
      <LinkButton to={`/orders/${order.id}/confirmation`} variant="default" leftSection={<Icon name="print" />}>
        {t('detail.print')}
      </LinkButton>
    </>
  );
}

function Receipt({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const changed = useOrdersChanged();
  const confirm = useMutationOnce((_: void, once) => api.post(path`/api/orders/orders/${order.id}/received`, undefined, once));
  return (
    <ConfirmButton
      variant="filled"
      question={t('detail.receiptQuestion')}
      text={t('detail.receiptText')}
      onConfirm={async () => {
        await confirm.mutateAsync();
        await changed();
        toast(t('detail.receiptDone'));
      }}
    >
      {t('detail.receipt')}
    </ConfirmButton>
  );
}
