// Fails the build when a page would load more script or style than its budget (gzip, first load, one language).
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const budgets = JSON.parse(readFileSync(new URL('./budgets.json', import.meta.url), 'utf8'));

const sizes = new Map();
const size = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  return sizes.get(file);
};

// A page's first load: its entries and all that they import statically.
function load(entries) {
  const script = new Set();
  const style = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || script.has(chunk.file)) return;
    script.add(chunk.file);
    for (const css of chunk.css ?? []) style.add(css);
    (chunk.imports ?? []).forEach(visit);
  };
  entries.forEach(visit);
  const sum = (files) => [...files].reduce((total, file) => total + size(file), 0);
  return { script: sum(script), style: sum(style) };
}

const kb = (bytes) => (bytes / 1024).toFixed(1).padStart(6);
let broken = 0;
console.log('page                       script / budget      style / budget   (KB gz)');
for (const { page, entries, script, style } of budgets) {
  const missing = entries.filter((entry) => !manifest[entry]);
  // A page that is still to be written is measured without its own chunk, and said so.
  if (missing.length > 0) console.log(`${page}: not built yet: ${missing.join(', ')}`);
  const is = load(entries);
  const over = is.script > script * 1024 || is.style > style * 1024;
  if (over) broken += 1;
  console.log(
    `${page.padEnd(24)} ${kb(is.script)} / ${String(script).padStart(3)}        ${kb(is.style)} / ${String(style).padStart(3)}  ${over ? 'OVER' : ''}`,
  );
}
if (broken > 0) {
  console.error(`${broken} page(s) over budget. Load what is below the fold lazily.`);
  process.exit(1);
}
