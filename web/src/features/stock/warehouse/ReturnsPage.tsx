import { useTranslation } from 'react-i18next';
import { ListPage } from '@/ui/frames';
import { UrlTabs } from '@/ui/UrlTabs';
import { Papers } from '../Papers';

/** Goods that came back: those to be looked at, and those that were. */
export default function ReturnsPage() {
  const { t } = useTranslation('stock');
  return (
    <ListPage title={t('returns.title')} lead={t('returns.lead')}>
      <UrlTabs
        tabs={[
          { key: 'open', label: t('returns.open'), panel: <Papers kind="returns" state="open" rowTo={(paper) => `/warehouse/returns/${paper.id}`} /> },
          { key: 'done', label: t('returns.done'), panel: <Papers kind="returns" state="done" rowTo={(paper) => `/warehouse/returns/${paper.id}`} /> },
        ]}
      />
    </ListPage>
  );
}
