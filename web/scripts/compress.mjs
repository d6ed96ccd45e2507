// Puts .gz and .br in the place of every text file of dist/, so that the server never compresses on
// the fly. The file itself would only make the binary larger: who takes neither gets the .gz unpacked.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
// Vite's list of what belongs to what is for the budgets, which have been looked at by now.
rmSync(join(dist, '.vite'), { recursive: true, force: true });
const text = /\.(js|css|svg|json|html|txt|webmanifest)$/;
let before = 0;
let after = 0;

for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, name);
  // index.html carries a nonce that is replaced per request.
  if (!statSync(path).isFile() || !text.test(name) || name === 'index.html') continue;
  const bytes = readFileSync(path);
  if (bytes.length < 512) continue;
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotli);
  rmSync(path);
  before += bytes.length;
  after += brotli.length;
}
console.log(`compressed ${(before / 1024).toFixed(0)} KB to ${(after / 1024).toFixed(0)} KB (br)`);
