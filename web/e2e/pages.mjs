/* global document, requestAnimationFrame -- what runs inside the page */
// Walks every page of every surface in both languages and two widths: one h1, no error panel, nothing serious from
// axe, nothing pushed sideways, no complaint on the console. Pages are looked at side by side in one browser.
//   node e2e/pages.mjs [--only PATH-PART] [--locale en] [--width 1280] [--pictures]
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { axe, launch, overflows, screenshot, visitor } from './browser.mjs';
import { samplesFor } from './samples.mjs';
import { startServer } from './server.mjs';

// Each surface as the ones who use it, and the door and the store as a stranger too.
const surfaces = [
  { name: 'store', prefix: '', role: 'buyer', organisation: 'Spreewerk' },
  { name: 'account', prefix: '/account', role: 'buyer', organisation: 'Spreewerk' },
  { name: 'seller', prefix: '/seller', role: 'seller', organisation: 'Lakeloom' },
  { name: 'ops', prefix: '/ops', role: 'operator' },
  { name: 'warehouse', prefix: '/warehouse', role: 'warehouse', organisation: 'Lakeloom' },
  { name: 'account', list: 'doorRoutes', prefix: '', role: undefined },
  { name: 'store', prefix: '', role: undefined, open: true },
];
const sideBySide = 4;
// A list that is still being read shows bones; a page is looked at when they are gone.
const settled = '[class*="bone"], [aria-busy="true"]';

async function routesOf({ name, list }) {
  const text = await readFile(new URL(`../src/surfaces/${name}/routes.tsx`, import.meta.url), 'utf8');
  const [before, door = ''] = text.split(/export const doorRoutes/);
  const part = list === 'doorRoutes' ? door : before;
  // What stands on one entry's lines: up to the next entry.
  return part.split(/(?=^ {2}page\()/m).flatMap((entry) => {
    const [, path] = /^ {2}page\('([^']+)'/.exec(entry) ?? [];
    return path ? [{ path, guarded: /signedIn|roles|kind/.test(entry) }] : [];
  });
}

/** Looks at one page at each width. `seen` is told of each what is wrong with it. */
async function look(one, address, widths, seen) {
  const { page, complaints } = one;
  complaints.length = 0;
  try {
    await page.setViewportSize({ width: widths[0], height: 900 });
    await page.goto(address, { waitUntil: 'load' });
    await page.locator('h1').first().waitFor();
    await page.waitForFunction((bones) => document.querySelectorAll(bones).length === 0, settled);
  } catch (error) {
    return seen(widths[0], [error.message.split('\n')[0], ...complaints]);
  }
  for (const width of widths) {
    const wrong = [];
    await page.setViewportSize({ width, height: 900 });
    // Two frames, so that what measures itself has drawn itself anew.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const headings = await page.locator('h1').count();
    if (headings !== 1) wrong.push(`${headings} h1`);
    const panel = page.locator('[data-error-panel]');
    if (await panel.count()) wrong.push(`error panel: ${await panel.first().innerText()}`);
    if (await overflows(page)) wrong.push('wider than the window');
    if (width > 600) wrong.push(...(await axe(page)));
    wrong.push(...complaints.splice(0));
    await seen(width, wrong);
  }
}

/** `{ passed, failed }` of all pages. */
export async function walk({ server, browser, locales = ['en', 'zh-CN'], widths = [1280, 360], only, pictures = false }) {
  const samples = await samplesFor(server);
  const failed = [];
  let passed = 0;
  const work = [];
  for (const surface of surfaces) {
    for (const { path, guarded } of await routesOf(surface)) {
      if (surface.open && guarded) continue;
      const known = samples[surface.role ?? 'buyer'];
      const filled = `${surface.prefix}${path}`.replace(/\$(\w+)/g, (all, name) => known.papers?.[path] ?? known[name] ?? all);
      if (only && !filled.includes(only)) continue;
      const who = surface.role ? '' : '.stranger';
      // A page without an example would otherwise be skipped unseen.
      if (filled.includes('$')) failed.push(`${filled}: no example of it`);
      else for (const locale of locales) work.push({ surface, locale, address: `/${locale}${filled}`.replace(/\/$/, ''), name: `${locale}${filled.replace(/\//g, '.')}${who}` });
    }
  }
  // One who goes from page to page per surface and language; several go at the same time.
  const groups = grouped(work);
  const waiting = [...groups.values()].sort((a, b) => b.length - a.length);
  const go = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift()) {
      const { surface, locale } = group[0];
      const one = await visitor(browser, { base: server.base, locale });
      if (surface.role) await server.logIn(one.page, surface);
      for (const { address, name } of group) {
        await look(one, address, widths, async (width, wrong) => {
          if (wrong.length > 0) {
            failed.push(`${name}.${width}`);
            console.log(`FAIL page ${name}.${width}\n  ${wrong.join('\n  ')}`);
          } else passed += 1;
          if (pictures || wrong.length > 0) await screenshot(one.page, `page.${name}.${width}`).catch(() => {});
        });
      }
      await one.close();
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, go));
  for (const line of failed.filter((each) => each.includes(': '))) console.log(`FAIL page ${line}`);
  return { passed, failed };
}

function grouped(work) {
  const groups = new Map();
  for (const each of work) {
    const key = `${each.surface.list ?? each.surface.name} ${each.surface.role} ${each.locale}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2);
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const server = await startServer();
  const browser = await launch();
  const started = Date.now();
  const { passed, failed } = await walk({
    server,
    browser,
    locales: option('--locale') ? [option('--locale')] : undefined,
    widths: option('--width') ? [Number(option('--width'))] : undefined,
    only: option('--only'),
    pictures: args.includes('--pictures'),
  });
  await browser.close();
  await server.stop();
  console.log(`pages: ${passed} passed, ${failed.length} failed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
