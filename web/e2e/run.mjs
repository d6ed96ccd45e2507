// Runs the browser journeys in both languages against the real binary, then looks at every page.
//   node e2e/run.mjs [--only NAME [--pages]] [--locale en|zh-CN] [--pictures]
import { readdir } from 'node:fs/promises';
import { launch, screenshot, visitor } from './browser.mjs';
import { walk } from './pages.mjs';
import { startServer } from './server.mjs';
import { wordsOf } from './words.mjs';

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const only = option('--only');
const locales = option('--locale') ? [option('--locale')] : ['en', 'zh-CN'];

const files = (await readdir(new URL('./journeys/', import.meta.url))).filter((name) => name.endsWith('.mjs')).sort();
const journeys = [];
for (const file of files) {
  const { default: journey } = await import(`./journeys/${file}`);
  if (!only || file.includes(only)) journeys.push({ file: file.replace('.mjs', ''), ...journey });
}

const server = await startServer();
const browser = await launch();
let passed = 0;
let skipped = 0;
const failed = [];
for (const locale of locales) {
  for (const journey of journeys) {
    const name = `${journey.file}.${locale}`;
    if (journey.needs) {
      skipped += 1;
      console.log(`skip ${name}: ${journey.needs} is missing`);
      continue;
    }
    const visitors = [];
    const someone = async (who, options = {}) => {
      const one = await visitor(browser, { base: server.base, locale, ...options });
      visitors.push(one);
      if (who) await server.logIn(one.page, who);
      return one;
    };
    const started = Date.now();
    try {
      await journey.run({
        base: server.base,
        logins: server.logins,
        locale,
        t: wordsOf(locale),
        someone,
        at: (path) => `/${locale}${path}`,
        shot: (page, step) => (args.includes('--pictures') ? screenshot(page, `${name}.${step}`) : undefined),
      });
      const complaints = visitors.flatMap((one) => one.complaints);
      if (complaints.length > 0) throw new Error(`the pages complained:\n  ${complaints.join('\n  ')}`);
      passed += 1;
      console.log(`ok   ${name} ${((Date.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed.push(name);
      console.log(`FAIL ${name}: ${error.message}`);
      for (const [i, one] of visitors.entries()) await screenshot(one.page, `${name}.failed-${i}`).catch(() => {});
    }
    for (const one of visitors) await one.close();
  }
}
// With the journeys behind it there is something on every page.
if (!only || args.includes('--pages')) {
  const begun = Date.now();
  const pages = await walk({ server, browser, locales, pictures: args.includes('--pictures') });
  passed += pages.passed;
  failed.push(...pages.failed);
  console.log(`${pages.failed.length > 0 ? 'FAIL' : 'ok  '} ${pages.passed} pages ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
await browser.close();
const log = await server.stop();
if (failed.length > 0 && log) console.log(log.split('\n').slice(-40).join('\n'));
console.log(`${passed} passed, ${failed.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed.length > 0 ? 1 : 0;
