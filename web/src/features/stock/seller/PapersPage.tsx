import { useTranslation } from 'react-i18next';
import { ListPage } from '@/ui/frames';
import { UrlTabs } from '@/ui/UrlTabs';
import { Papers, paperKinds } from '../Papers';

/** What was received, counted, sent and brought back. */
export default function PapersPage() {
  const { t } = useTranslation('stock');
  return (
    <ListPage title={t('papers.title')} lead={t('papers.lead')} back={{ to: '/seller/stock', label: t('inventory.title') }}>
      <UrlTabs tabs={paperKinds.map((kind) => ({ key: kind, label: t(`papers.${kind}`), panel: <Papers key={kind} kind={kind} /> }))} />
    </ListPage>
  );
}
