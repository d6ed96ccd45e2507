import { useTranslation } from 'react-i18next';
import { useSession } from '@/session';
import { Icon } from '@/ui/Icon';
import { Link, LinkButton } from '@/ui/Link';
import { type Order, sellerCancelReasons } from '../api';
import { CancelButton } from '../CancelButton';
import { CloseRestButton } from '../CloseRestButton';
import { OrderDetail } from '../OrderDetail';
import styles from '../orders.module.css';
import { Recalled } from '../pieces';
import { RecipientNumber } from './RecipientNumber';

export default function OrderPage() {
  return (
    <OrderDetail
      back="/seller/orders"
      claims="/seller/after-sales"
      disputes="/seller/disputes"
      shipments="/seller/shipments"
      actions={(order) => <Actions order={order} />}
      notice={(order) => (
        <>
          {order.recalled && <Recalled recalled={order.recalled} side="seller" />}
          <CancellationAsked order={order} />
        </>
      )}
      below={(order) => order.has_recipient_number && <DeclarersOnly order={order} />}
    />
  );
}

function DeclarersOnly({ order }: { order: Order }) {
  const { has } = useSession();
  return has(['owner', 'staff'], 'seller') && <RecipientNumber order={order} />;
}

/** The buyer waits for an answer before the goods leave. */
function CancellationAsked({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const asked = order.after_sales.find((claim) => claim.kind === 'cancellation' && claim.state === 'requested');
  if (!asked) return null;
  return (
    <div className={styles.changed} role="status">
      <strong>{t('detail.cancellationAsked')}</strong>
      <Link to={`/seller/after-sales/${asked.id}`}>{t('detail.answer')}</Link>
    </div>
  );
}

function Actions({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const { has } = useSession();
  const may = (action: Order['actions'][number]) => order.actions.includes(action);
  const decides = has(['owner', 'staff'], 'seller');
  const ships = has(['owner', 'staff', 'warehouse'], 'seller');
  return (
    <>
      {ships && may('ship') && (
        <LinkButton to={`/seller/orders/${order.id}/ship`} leftSection={<Icon name="truck" />}>
          {t('detail.ship')}
        </LinkButton>
      )}
      {decides && may('close_rest') && <CloseRestButton order={order} />}
      {decides && may('cancel') && <CancelButton order={order} kind="decision" reasons={sellerCancelReasons} />}
      <LinkButton to={`/seller/orders/${order.id}/confirmation`} variant="default" leftSection={<Icon name="print" />}>
        {t('detail.print')}
      </LinkButton>
    </>
  );
}
