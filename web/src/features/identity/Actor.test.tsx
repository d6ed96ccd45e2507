import { screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '@/i18n';
import { renderPage } from '@/test/render';
import { Actor } from './Actor';

const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  await startI18n('en');
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(new URL(request.url).searchParams.get('ids') ?? '');
    const items = [
      { id: 'per_1', name: 'Anna Berg', platform: false },
      { id: 'per_2', name: null, platform: true },
    ];
    return new Response(JSON.stringify({ items }), { status: 200, headers: { 'content-type': 'application/json' } });
  });
});

test('the actors of a page are asked for together, and each is called what it is', async () => {
  await renderPage(
    <ul>
      {['per_1', 'per_2', 'per_3', 'system', 'key_1', 'per_1'].map((actor, at) => (
        <li key={at}>
          <Actor actor={actor} />
        </li>
      ))}
    </ul>,
    '/x',
  );
  expect(await screen.findAllByText('Anna Berg')).toHaveLength(2);
  expect(screen.getAllByRole('listitem').map((one) => one.textContent)).toEqual(['Anna Berg', "Argosy's staff", 'Somebody who is gone', 'By itself', 'An API key', 'Anna Berg']);
  expect(asked).toEqual(['per_1,per_2,per_3']);
});
