import { useTranslation } from 'react-i18next';
import { ListPage } from '@/ui/frames';
import { UrlTabs } from '@/ui/UrlTabs';
import { PickCards } from '../PickCards';
import { WarehousePicker } from '../pieces';
import { useChosenWarehouse } from '../useWarehouses';

/** What is to be picked, and what somebody picks. */
export default function PickListPage() {
  const { t } = useTranslation('stock');
  const { chosen, open } = useChosenWarehouse();
  const cards = (state: string) => <PickCards key={state} query={{ state, warehouse: chosen }} />;
  return (
    <ListPage title={t('pick.title')} filters={open.length > 1 && <WarehousePicker all />}>
      <UrlTabs
        tabs={[
          { key: 'due', label: t('status.due'), panel: cards('due') },
          { key: 'picking', label: t('status.picking'), panel: cards('picking') },
          { key: 'cancelled', label: t('status.cancelled'), panel: cards('cancelled') },
        ]}
      />
    </ListPage>
  );
}
