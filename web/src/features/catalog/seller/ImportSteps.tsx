import { useTranslation } from 'react-i18next';
import { RouteLine } from '@/ui/RouteLine';

const steps = ['file', 'report', 'goods', 'done'] as const;

/** Where an import is: file, report, goods, done. */
export function ImportSteps({ at }: { at: number }) {
  const { t } = useTranslation('catalog');
  return (
    <RouteLine
      label={t('import.steps')}
      stops={steps.map((step, i) => ({ label: t(`import.step.${step}`), state: i < at || at === steps.length - 1 ? 'done' : i === at ? 'current' : 'coming' }))}
    />
  );
}
