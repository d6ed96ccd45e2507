// What a visitor may be typing: titles and categories, as the browser's own list below the field.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type ProblemError } from '@/api';
import type { Answer } from '@/api/schemas';
import { plainText } from '@/i18n/format';

type Suggested = Answer<'CatalogSuggestions'>;

/** Named by the field's `list`. A list that does not come keeps nobody from searching. */
export default function Suggestions({ id, text }: { id: string; text: string }) {
  // Titles follow the language.
  useTranslation();
  const [typed] = useDebouncedValue(text.trim().slice(0, 100), 200);
  const { data } = useQuery<Suggested, ProblemError>({
    queryKey: ['/api/catalog/suggestions', typed],
    queryFn: ({ signal }) => api.get('/api/catalog/suggestions', { query: { q: typed }, signal, anonymous: true }),
    enabled: typed.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false });
  const words = typed ? [...(data?.categories ?? []).map((one) => one.name), ...(data?.products ?? []).map((one) => one.title)] : [];
  return (
    <datalist id={id}>
      {[...new Set(words.map(plainText))].map((word) => (
        <option key={word} value={word} />
      ))}
    </datalist>
  );
}
