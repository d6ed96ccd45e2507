// What the pages ask for is what the server has: every address in the code, with its method and the names of its
// query, stands in the OpenAPI document; and the types made from that document are fresh.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '..');
const described = JSON.parse(readFileSync(join(import.meta.dirname, '../../../openapi/argosy.json'), 'utf8')) as { paths: Record<string, Record<string, unknown>> };
const { paths } = described;

const shapes = Object.keys(paths).map((path) => ({ path, shape: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));
/** `/api/x/${id}/y` as the document has it. An address of which only the beginning is written is one that another goes on from. */
const routeOf = (address: string) => shapes.find(({ shape }) => shape.test(address.replace(/\$\{[^}]*\}/g, '*')))?.path;

interface Use {
  file: string;
  address: string;
  method?: string;
}

const uses: Use[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|schema\.d\.ts|Kitchen/.test(name))
  .flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, '');
    return [...text.matchAll(/(?:api\.(get|post|put|patch|delete)(?:<[^(]*>)?\(\s*(?:path)?)?['`](\/api\/(?:\$\{[^}]*\}|[^'`\s?$])*)/g)].map(([, method, address = '']) => ({ file, address, method }));
  });

test('every address that is asked for is one of the server', () => {
  expect(uses.length).toBeGreaterThan(100);
  const unknown = uses.filter(({ address }) => routeOf(address) === undefined && !shapes.some(({ path }) => path.startsWith(`${address.replace(/\/$/, '')}/`)) && !/\$\{[^}]*\}$/.test(address));
  expect(unknown).toEqual([]);
});

test('every address is asked for by a method that it has', () => {
  const wrong = uses.filter(({ address, method }) => {
    const route = routeOf(address);
    return method !== undefined && route !== undefined && paths[route]?.[method] === undefined;
  });
  expect(wrong).toEqual([]);
});

test('the types are fresh: npm run api', () => {
  // In a process of its own: the generator is no part of the app.
  const made = execFileSync(process.execPath, [join(src, '../scripts/api.mjs'), '--print'], { encoding: 'utf8', maxBuffer: 64_000_000 });
  expect(readFileSync(join(src, 'api/schema.d.ts'), 'utf8') === made).toBe(true);
}, 60_000);
