import { useTranslation } from 'react-i18next';
import { ListPage } from '@/ui/frames';
import { PickCards } from '../PickCards';
import { WarehousePicker } from '../pieces';
import { useChosenWarehouse } from '../useWarehouses';

/** What was picked and goes into cartons. */
export default function PackListPage() {
  const { t } = useTranslation('stock');
  const { chosen, open } = useChosenWarehouse();
  return (
    <ListPage title={t('pack.title')} filters={open.length > 1 && <WarehousePicker all />}>
      <PickCards query={{ state: 'picked', warehouse: chosen }} none={t('pack.none')} />
    </ListPage>
  );
}
