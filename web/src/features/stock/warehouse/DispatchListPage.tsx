import { useTranslation } from 'react-i18next';
import { ListPage } from '@/ui/frames';
import { UrlTabs } from '@/ui/UrlTabs';
import { PickCards } from '../PickCards';
import { WarehousePicker } from '../pieces';
import { useChosenWarehouse } from '../useWarehouses';

/** What is packed and waits for its carrier, and what left. */
export default function DispatchListPage() {
  const { t } = useTranslation('stock');
  const { chosen, open } = useChosenWarehouse();
  const cards = (state: string, none: string) => <PickCards key={state} query={{ state, warehouse: chosen }} none={none} />;
  return (
    <ListPage title={t('dispatch.title')} filters={open.length > 1 && <WarehousePicker all />}>
      <UrlTabs
        tabs={[
          { key: 'packed', label: t('status.packed'), panel: cards('packed', t('dispatch.none')) },
          { key: 'dispatched', label: t('status.dispatched'), panel: cards('dispatched', t('dispatch.noneLeft')) },
        ]}
      />
    </ListPage>
  );
}
