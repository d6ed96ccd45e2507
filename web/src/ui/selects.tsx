import { NativeSelect, type NativeSelectProps, Select, type SelectProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import { currencyCodes } from '@/i18n/currencies';
import { countryName, currencyName } from '@/i18n/format';
import { countryCodes } from './countries';

const byLabel = (locale: string) => {
  const order = new Intl.Collator(locale);
  return (a: { label: string }, b: { label: string }) => order.compare(a.label, b.label);
};

function useCountries(only: readonly string[] | undefined) {
  const { i18n } = useTranslation();
  return useMemo(
    () => (only ?? countryCodes).map((value) => ({ value, label: countryName(value) })).sort(byLabel(i18n.language)),
    [only, i18n.language],
  );
}

type CountryProps = Omit<SelectProps, 'data'> & { only?: readonly string[] };

/** A country by its name in the reader's language or by its code. */
export function CountrySelect({ only, ...rest }: CountryProps) {
  const data = useCountries(only);
  return (
    <Select
      searchable
      data={data}
      autoComplete="country"
      filter={({ options, search }) => {
        const wanted = search.trim().toLowerCase();
        return options.filter((option) => {
          if (!('value' in option)) return false;
          return option.label.toLowerCase().includes(wanted) || String(option.value).toLowerCase() === wanted;
        });
      }}
      {...rest}
    />
  );
}

/** The same with the browser's own list: small, for headers and phones. */
export function CountryNativeSelect({ only, ...rest }: Omit<NativeSelectProps, 'data'> & { only?: readonly string[] }) {
  return <NativeSelect data={useCountries(only)} {...rest} />;
}

/** What prices can be shown in: the currencies that the server has rates for. Until it has said so, the chosen one alone. */
export function useShownCurrencies(chosen?: string): readonly string[] {
  const query = useQuery<string[]>({
    queryKey: ['/api/catalog/currencies'],
    queryFn: ({ signal }) => api.get('/api/catalog/currencies', { signal, anonymous: true }),
    staleTime: 3_600_000,
  });
  return useMemo(() => {
    const known = query.data ?? [];
    return chosen && !known.includes(chosen) ? [chosen, ...known] : known;
  }, [query.data, chosen]);
}

function useCurrencies(only: readonly string[]) {
  const { i18n } = useTranslation();
  return useMemo(
    () => only.map((value) => ({ value, label: `${value} · ${currencyName(value)}` })),
    // Names follow the language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [only, i18n.language],
  );
}

/** A currency by code or name. All of ISO 4217 unless `only` says otherwise. */
export function CurrencySelect({ only = currencyCodes, ...rest }: Omit<SelectProps, 'data'> & { only?: readonly string[] }) {
  return <Select searchable data={useCurrencies(only)} {...rest} />;
}

/** The same with the browser's own list, of those that prices can be shown in. */
export function CurrencyNativeSelect(props: Omit<NativeSelectProps, 'data'>) {
  const chosen = typeof props.value === 'string' ? props.value : typeof props.defaultValue === 'string' ? props.defaultValue : undefined;
  return <NativeSelect data={useCurrencies(useShownCurrencies(chosen || undefined))} {...props} />;
}
