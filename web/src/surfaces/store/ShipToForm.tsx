import { Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { setPreferences, usePreferences } from '@/session';
import { CountryNativeSelect, CurrencyNativeSelect } from '@/ui/selects';

export default function ShipToForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('store');
  const { shipTo, currency } = usePreferences();
  return (
    <Stack gap="sm">
      <CountryNativeSelect label={t('shipTo.country')} value={shipTo} onChange={(event) => setPreferences({ shipTo: event.target.value })} />
      <CurrencyNativeSelect
        label={t('shipTo.currency')}
        description={t('shipTo.currencyNote')}
        value={currency}
        onChange={(event) => setPreferences({ currency: event.target.value })}
      />
      <Button onClick={onDone}>{t('common:action.done')}</Button>
    </Stack>
  );
}
