// What lies over every page: short notes, and the log-in beside a form whose session has ended.
import { lazy, Suspense } from 'react';
import { useReauthentication } from '@/session/reauthenticate';
import { Toasts } from '@/ui/toast';

const Reauthenticate = lazy(() => import('./Reauthenticate'));

export function Overlays() {
  const wanted = useReauthentication();
  return (
    <Suspense fallback={null}>
      <Toasts />
      {wanted && <Reauthenticate />}
    </Suspense>
  );
}
