// Makes src/api/schema.d.ts from ../openapi/argosy.json; with --print on standard output, for the test of its freshness.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const described = JSON.parse(readFileSync(at('../../openapi/argosy.json'), 'utf8'));
// Operations go by their address and method here; their ids need not be unique then.
for (const path of Object.values(described.paths)) {
  for (const operation of Object.values(path)) delete operation.operationId;
}
const types = COMMENT_HEADER + astToString(await openapiTS(described));
if (process.argv.includes('--print')) process.stdout.write(types);
else writeFileSync(at('../src/api/schema.d.ts'), types);
