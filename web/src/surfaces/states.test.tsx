// Every page without a variable part, in two worlds: one in which there is nothing yet, and one in which the server
// fails. Answers of the first are made from the OpenAPI document, so that they follow it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadNamespaces } from '@/i18n';
import type { OrgKind, Role, Session } from '@/session';
import { renderPage } from '@/test/render';
import { accountRoutes, doorRoutes } from './account/routes';
import { type Entry, namespacesOf } from './entry';
import { opsRoutes } from './ops/routes';
import { sellerRoutes } from './seller/routes';
import { storeRoutes } from './store/routes';
import { warehouseRoutes } from './warehouse/routes';

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  example?: unknown;
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
}
interface Operation {
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
const described = JSON.parse(readFileSync(join(import.meta.dirname, '../../../openapi/argosy.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
const routes = Object.entries(described.paths).map(([path, operations]) => ({ shape: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), operations }));

/** The emptiest value that a schema allows. */
function emptiest(schema: Schema): unknown {
  if (schema.$ref) return emptiest(described.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  const types = [schema.type ?? []].flat();
  if (types.includes('null') || schema.oneOf?.some((one) => one.type === 'null')) return null;
  if (schema.oneOf) return emptiest(schema.oneOf[0] ?? {});
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(emptiest)) as unknown;
  if (types.includes('array')) return [];
  if (types.includes('boolean')) return false;
  if (types.includes('integer') || types.includes('number')) return 0;
  if (types.includes('string')) return '';
  return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, emptiest(each)]));
}

const refusal = { type: '/problems/runtime/internal', title: 'Something went wrong', status: 500 };

/** A server that has nothing, or one that fails; `asked` keeps what it was asked for. */
function serve(fails: boolean) {
  const asked: { path: string; isList: boolean }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    const operation = routes.find(({ shape }) => shape.test(path))?.operations[request.method.toLowerCase()];
    const schema = operation?.responses['200']?.content?.['application/json']?.schema;
    asked.push({ path, isList: /\/Page_/.test(schema?.$ref ?? '') });
    if (fails || !schema) return new Response(JSON.stringify(refusal), { status: 500, headers: { 'content-type': 'application/problem+json' } });
    return new Response(JSON.stringify(emptiest(schema)), { headers: { 'content-type': 'application/json' } });
  });
  return asked;
}

const sessionOf = (kind: OrgKind, roles: Role[]): Session => ({
  person: { id: 'per_1', name: 'Anna', email: 'anna@example.com', phone: null, locale: 'en', time_zone: 'UTC', currency: 'EUR', created_at: '2026-11-22T10:00:00Z' },
  organisation: { id: 'org_1', name: 'Firm', kind, country: 'CN', roles, number: null },
  organisations: [],
  current: 'org_1',
  kind,
  roles,
}) as unknown as Session;

const surfaces: [string, string, readonly Entry[], Session | null][] = [
  ['store', '', storeRoutes, sessionOf('buyer', ['owner', 'buyer'])],
  ['account', '/account', accountRoutes, sessionOf('buyer', ['owner', 'buyer'])],
  ['door', '', doorRoutes, null],
  ['seller', '/seller', sellerRoutes, sessionOf('seller', ['owner', 'staff', 'warehouse', 'finance'])],
  ['ops', '/ops', opsRoutes, sessionOf('platform', ['operator', 'support', 'risk', 'compliance', 'finance'])],
  ['warehouse', '/warehouse', warehouseRoutes, sessionOf('seller', ['owner', 'warehouse'])],
];

// What these read only fills a choice or a hint; the page is there without it.
const readsByTheWay = new Set(['/register', '/reset', '/seller/products/new', '/seller/imports/new', '/seller/warehouses/new', '/seller/offers/new', '/account/profile']);

// What these read goes into a form: there is something to type instead of nothing.
const typedInto = new Set(['/checkout', '/account/profile']);

afterEach(() => vi.unstubAllGlobals());

async function draw(base: string, entry: Entry, session: Session | null) {
  await loadNamespaces(namespacesOf(entry));
  const Page = (await entry.page()).default;
  const view = await renderPage(<Page />, `${base}${entry.path === '/' ? '' : entry.path}` || '/', { session, pattern: '$' });
  return view;
}

describe.each(surfaces)('%s', (_, base, entries, session) => {
  const plain = entries.filter((entry) => !entry.path.includes('$')).map((entry) => [`${base}${entry.path}`, entry] as const);

  test.each(plain)('%s is a whole page when there is nothing yet', async (address, entry) => {
    const asked = serve(false);
    const { container } = await draw(base, entry, session);
    await waitFor(() => expect(container.querySelectorAll('h1')).toHaveLength(1));
    await waitFor(() => expect(container.querySelector('[aria-busy="true"]')).toBeNull());
    if (asked.some(({ isList }) => isList) && !typedInto.has(address)) await waitFor(() => expect(container.querySelector('[data-empty]'), address).not.toBeNull());
    expect(container.querySelector('[data-error-panel]')).toBeNull();
  }, 20_000);

  test.each(plain)('%s says so when the server fails', async (address, entry) => {
    const asked = serve(true);
    const { container } = await draw(base, entry, session);
    await waitFor(() => expect(container.querySelectorAll('h1')).toHaveLength(1));
    if (asked.length === 0 || readsByTheWay.has(address)) return;
    await waitFor(() => expect(container.querySelector('[data-error-panel]'), address).not.toBeNull());
  }, 20_000);
});
