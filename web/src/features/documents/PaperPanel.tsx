// The papers of an order within its page, for each side: what was issued, and for the seller what comes next.
import { useTranslation } from 'react-i18next';
import { Section } from '@/ui/frames';
import { Icon } from '@/ui/Icon';
import { LinkButton } from '@/ui/Link';
import { usePapers } from './api';
import { IssuedTable, PaperTable } from './PaperTable';

interface Props {
  order: string;
  /** Where papers lie on this surface: `/seller`, `/ops`, or nothing. */
  base: string;
}

export default function PaperPanel({ order, base }: Props) {
  const { t } = useTranslation('papers');
  const { data } = usePapers(order);
  // Orders of before have no papers, and staff without a part in customs don't see them.
  if (!data) return null;
  const issued = data.papers.flatMap((paper) => paper.issued.slice(0, 1));
  const isSeller = data.particulars !== null;
  if (!isSeller && issued.length === 0) return null;
  return (
    <Section
      title={t('set.title')}
      actions={
        isSeller && (
          <LinkButton to={`${base}/orders/${order}/papers`} variant="default" size="xs" leftSection={<Icon name="document" />}>
            {t('set.open')}
          </LinkButton>
        )
      }
    >
      {isSeller ? <PaperTable set={data} base={base} /> : <IssuedTable rows={issued} base={base} />}
    </Section>
  );
}
