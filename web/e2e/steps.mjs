// What a person does on many pages: fills a field, answers a question, reads a letter. By words, never by markup.
import { createHmac } from 'node:crypto';

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The field with exactly this label; a required one has a star behind it. */
export const field = (scope, label) =>
  scope.getByLabel(new RegExp(`^\\s*${escaped(label)}(\\s*\\*)?\\s*$`)).and(scope.locator('input:not([type=radio], [type=checkbox]), textarea, select'));

/** Chooses from a searchable list as one does with the keyboard: type, then take what is offered. */
export async function choose(page, label, option, scope = page) {
  const input = field(scope, label);
  await input.click();
  await input.fill(option);
  await page.getByRole('option', { name: option }).first().click();
}

/** Presses a button that asks first, and says yes. `fill` enters what the question wants to know. */
export async function confirm(page, name, { scope = page, fill } = {}) {
  await scope.getByRole('button', { name, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  if (fill) await fill(dialog);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Waits for the page's heading. */
export const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

/** The newest letter to an address, as text, read in the demonstration's outbox. */
export async function letter(person, at, t, to, wanted) {
  const page = await person.context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(at('/outbox'));
  await heading(page, t('notices:outbox.title'));
  const text = page.getByRole('article').filter({ hasText: to }).locator('pre').filter({ hasText: wanted }).first();
  await text.waitFor();
  const words = await text.innerText();
  await page.close();
  return words;
}

/** The code of six digits in the newest letter to an address. */
export async function codeFor(person, at, t, to) {
  const [code] = /\b\d{6}\b/.exec(await letter(person, at, t, to, /\b\d{6}\b/)) ?? [];
  return code;
}

/** Registers a person and their firm, typing everything, with the code from the letter. */
export async function register(one, { at, t, email, password, name, firm, kind, country }) {
  const { page } = one;
  await page.goto(at('/register'));
  await heading(page, t('identity:register.title'));
  await field(page, t('identity:field.email')).fill(email);
  await page.getByRole('button', { name: t('identity:register.sendCode') }).click();
  const code = field(page, t('identity:field.code'));
  await code.waitFor();
  await code.fill(await codeFor(one, at, t, email));
  await page.getByRole('button', { name: t('identity:register.check') }).click();
  await field(page, t('identity:field.name')).fill(name);
  await field(page, t('identity:field.newPassword')).fill(password);
  await page.getByRole('radio', { name: t(`identity:kind.${kind}`) }).check();
  await field(page, t('identity:field.firmName')).fill(firm);
  await choose(page, t('identity:field.country'), country);
  await page.getByRole('button', { name: t('identity:register.submit') }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/register'));
}

/** Out by the menu under the person's name. */
export async function logOut(page, t) {
  await page.getByRole('button', { name: t('account.title') }).click();
  await page.getByRole('button', { name: t('account.logOut') }).click();
  await page.getByRole('link', { name: t('account.logIn') }).first().waitFor();
}

/** Types name and password and sends them; what comes of it is the caller's to see. */
export async function typeLogIn(page, at, t, { login, password }) {
  await page.goto(at('/login'));
  await heading(page, t('identity:logIn.title'));
  await field(page, t('identity:field.login')).fill(login);
  await field(page, t('identity:field.password')).fill(password);
  await page.getByRole('button', { name: t('identity:logIn.submit'), exact: true }).click();
}

/** What an authenticator app shows for a secret (RFC 6238, SHA-1, six digits, 30 s). */
export function oneTimeCode(secret, at = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[\s=]/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const from = digest[19] & 15;
  return String((digest.readUInt32BE(from) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Waits until the page shows it, loading anew while it does not: for what a server does a moment later. */
export async function shows(page, locator, { within = 60_000 } = {}) {
  const until = Date.now() + within;
  for (;;) {
    const there = await locator
      .first()
      .waitFor({ timeout: 2_500 })
      .then(() => true, () => false);
    if (there) return;
    if (Date.now() > until) throw new Error(`${page.url()} does not show ${locator}`);
    await page.reload();
  }
}

/** Looks a product up in the store by what its seller calls it, opens it and puts some into the cart. */
export async function putIntoCart(page, at, t, words, { quantity, seller } = {}) {
  await page.goto(at(`/search?q=${encodeURIComponent(words)}`));
  if (seller) {
    const only = page.getByRole('group', { name: t('goods:search.seller') }).getByRole('checkbox', { name: seller });
    // The index hears of what was published a moment later.
    await shows(page, only);
    await only.check();
    await page.waitForURL(/[?&]seller=/);
  }
  await page.locator('main').getByRole('listitem').filter({ hasText: seller ?? '' }).locator('a[href*="/products/"]').first().click();
  const add = page.getByRole('button', { name: t('goods:product.toCart') }).first();
  await add.waitFor();
  if (quantity) await field(page, t('goods:product.quantity')).first().fill(String(quantity));
  await add.click();
  await page.getByText(t('goods:product.added')).first().waitFor();
}
