// Leaving, and acting for another of one's organisations. Used by the account menu of every shell.
import { api } from '@/api';
import { sessionChanged } from '@/session';

export async function leave(): Promise<void> {
  await api.post('/api/identity/log-out', undefined, { anonymous: true });
  await sessionChanged();
}

export function useOrganisationSwitch() {
  return async (organisation: string) => {
    await api.put('/api/identity/me/organisation', { organisation });
    return sessionChanged();
  };
}
