import { beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
});

test('the account decides until this browser was told otherwise', async () => {
  const { adoptAccount, preferences, setPreferences } = await import('./preferences');
  adoptAccount({ currency: 'KES', ship_to: 'KE' });
  expect(preferences()).toMatchObject({ currency: 'KES', shipTo: 'KE' });
  setPreferences({ currency: 'EUR' });
  adoptAccount({ currency: 'KES', ship_to: 'ID' });
  expect(preferences()).toMatchObject({ currency: 'EUR', shipTo: 'ID' });
});

test('a damaged store counts as empty', async () => {
  localStorage.setItem('argosy.preferences', '{');
  const { preferences } = await import('./preferences');
  expect(preferences().density).toBe('comfortable');
});
