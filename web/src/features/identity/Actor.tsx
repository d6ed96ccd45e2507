// Who did something, for pages that show a history. Histories hold ids; the names of all that are on
// a page are asked for together.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/api';
import type { Answer } from '@/api/schemas';

type PersonName = Answer<'PersonName'>;

/** As many as the server answers at once. */
const most = 100;

let waiting: Map<string, ((name: PersonName | null) => void)[]> | null = null;

function ask(id: string): Promise<PersonName | null> {
  return new Promise((resolve) => {
    if (!waiting) {
      waiting = new Map();
      // Everything that is drawn now asks now.
      setTimeout(() => void flush(), 0);
    }
    waiting.set(id, [...(waiting.get(id) ?? []), resolve]);
  });
}

async function flush() {
  const asked = [...(waiting ?? [])];
  waiting = null;
  for (let from = 0; from < asked.length; from += most) {
    const some = asked.slice(from, from + most);
    const found = await api
      .get<{ items: PersonName[] }>('/api/identity/names', { query: { ids: some.map(([id]) => id).join(',') } })
      .catch(() => ({ items: [] as PersonName[] }));
    for (const [id, answers] of some) {
      const name = found.items.find((one) => one.id === id) ?? null;
      for (const answer of answers) answer(name);
    }
  }
}

const nameOf = (id: string) => queryOptions({ queryKey: ['/api/identity/names', id], queryFn: () => ask(id), staleTime: 5 * 60_000, enabled: id.startsWith('per_') });

const others = new Set(['system', 'platform', 'customs', 'provider']);

/** The text of an actor: a person's name, or what acted when it was no person. */
export function useActor(actor: string): string {
  const { t } = useTranslation();
  const { data, isPending } = useQuery(nameOf(actor));
  if (others.has(actor)) return t(`actor.${actor}`);
  if (actor.startsWith('key_')) return t('actor.key');
  if (!actor.startsWith('per_')) return actor;
  if (isPending) return '…';
  if (!data) return t('actor.gone');
  return data.name ?? t('actor.platform');
}

export function Actor({ actor }: { actor: string }) {
  return <>{useActor(actor)}</>;
}
