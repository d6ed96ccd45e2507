import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Panel } from '@/ui/Doc';
import { DetailPage } from '@/ui/frames';
import { LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { Money } from '@/ui/Money';
import { useGo, useParam } from '@/ui/navigation';
import { Stamp } from '@/ui/Stamp';
import type { Checkout } from '../api';

/** A checkout that waits until somebody has looked: it goes on by itself, and so does the page. */
export default function ReviewPage() {
  const { t } = useTranslation('orders');
  const id = useParam('checkout');
  const go = useGo();
  const query = useQuery<Checkout, ProblemError>({
    queryKey: ['/api/orders/checkouts', id],
    queryFn: ({ signal }) => api.get(path`/api/orders/checkouts/${id}`, { signal }),
    refetchInterval: (current) => (current.state.data?.state === 'under_review' ? 10_000 : false),
  });
  const cancel = useMutationOnce((_: null, once) => api.post(path`/api/orders/checkouts/${id}/cancel`, {}, once), {
    onSuccess: () => void go('/cart'),
  });
  const state = query.data?.state;
  useEffect(() => {
    if (state === 'awaiting_payment' || state === 'placed') void go(`/pay/${id}`);
  }, [state, id, go]);
  return (
    <DetailPage query={query} name={t('review.title')} title={() => t('review.title')} beside={(one) => <Stamp status={one.state} size="lg" />}>
      {(one) => (
        <Doc>
          <Panel n={1} label={t('review.title')} span={8}>
            <p role="status">{t(one.state === 'under_review' ? 'review.text' : 'review.over')}</p>
            {one.state === 'under_review' ? (
              <ConfirmButton question={t('review.giveUp')} text={t('review.giveUpText')} onConfirm={() => cancel.mutateAsync(null)}>
                {t('review.giveUp')}
              </ConfirmButton>
            ) : (
              <LinkButton to="/cart">{t('cart.title')}</LinkButton>
            )}
          </Panel>
          <Panel n={2} label={t('total.total')} span={4} tone="total">
            <Money value={one.total} />
            <p>
              <DateTime at={one.placed_at} />
            </p>
          </Panel>
        </Doc>
      )}
    </DetailPage>
  );
}
