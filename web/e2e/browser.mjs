/* global window, document -- what runs inside the page */
// A browser with the checks that every page has to pass.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));

export const launch = () => {
  if (!executablePath) throw new Error('no Chromium found; scripts/browser.sh installs one');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
};

/** A fresh visitor. What the page complains of on its console is collected in `complaints`. */
export async function visitor(browser, { base, locale, width = 1280, height = 900 }) {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height }, locale, reducedMotion: 'reduce' });
  // The question whether visits may be counted is answered, so that it covers nothing.
  await context.addInitScript(() => {
    const kept = JSON.parse(localStorage.getItem('argosy.preferences') ?? '{}');
    localStorage.setItem('argosy.preferences', JSON.stringify({ ...kept, analytics: false }));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is told by the page itself; the browser's own note of it is no complaint.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, context, complaints, close: () => context.close() };
}

/** Serious and critical findings of axe, as sentences. */
export async function axe(page) {
  // Through the debugger: the content policy lets no script of a test in.
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations
    .filter((violation) => ['serious', 'critical'].includes(violation.impact))
    .map((violation) => `${violation.id} × ${violation.nodes.length}: ${violation.nodes[0]?.target.join(' ')}`);
}

/** Whether the page can be pushed sideways. */
export const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);

export async function screenshot(page, name) {
  const folder = new URL('./out/', import.meta.url).pathname;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
}
