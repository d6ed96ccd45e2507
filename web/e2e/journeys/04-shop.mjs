// A shop owner's real export becomes a catalogue, and the whole trade is done on it: register, show who the firm is,
// import, fill gaps, publish; a buyer in Berlin buys from it and from a second seller at once; the warehouse picks, packs and
// dispatches; the parcel is tracked; the money for one line goes back.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { choose, confirm, field, heading, letter, putIntoCart, register, shows } from '../steps.mjs';

const folder = fileURLToPath(new URL('../../../../shared/data/shop-csv/', import.meta.url));
// The suffix .invalid answers nowhere (RFC 2606), so that at least one picture cannot be had on any machine.
const file = (name) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(readFileSync(folder + name, 'utf8').replace(/https:\/\/[^/,"]+\//, 'https://pictures.invalid/')),
});

const password = 'needle thread and thimble';
const warehousePassword = 'tape scales and a knife';

/** A unified social credit code with both check digits right (GB 32100-2015, GB 11714-1997), another one each time. */
function creditCode() {
  const body = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
  const sum = (text, weights) => [...text].reduce((all, sign, i) => all + '0123456789ABCDEFGHJKLMNPQRTUWXY'.indexOf(sign) * weights[i], 0);
  const own = (11 - (sum(body, [3, 7, 9, 10, 5, 8, 4, 2]) % 11)) % 11;
  const first = `91440300${body}${own === 10 ? 'X' : own}`;
  const weights = [...first].map((_, i) => Number(3n ** BigInt(i) % 31n));
  return first + '0123456789ABCDEFGHJKLMNPQRTUWXY'[(31 - (sum(first, weights) % 31)) % 31];
}

/** The firm shows who it is, and two people of the platform look at it: nothing crosses a border before. */
async function verify({ page, someone, at, t, shot }, firm) {
  await page.goto(at('/account/verification'));
  await heading(page, t('identity:kyb.title'));
  await field(page, t('identity:kyb.legalName')).fill(firm);
  await field(page, t('identity:kyb.uscc')).fill(creditCode());
  await field(page, t('orders:address.name')).fill('Mei Lin');
  await field(page, t('orders:address.line1')).fill('18 Keji Road');
  await field(page, t('orders:address.city')).fill('Shenzhen');
  await page.getByRole('button', { name: t('identity:kyb.addOwner') }).click();
  const owner = page.getByRole('group').filter({ has: page.getByRole('button', { name: t('identity:kyb.removeOwner') }) });
  await field(owner, t('identity:kyb.ownerName')).fill('Mei Lin');
  await field(owner, t('identity:kyb.birthDate')).fill('1984-05-01');
  await field(owner, t('identity:kyb.percent')).fill('100');
  const paper = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') };
  for (const [n, name] of ['business_licence', 'representative_id'].entries()) {
    await page.locator('input[type=file]').nth(n).setInputFiles({ ...paper, name: `${name}.pdf` });
    await page.getByRole('link', { name: t('identity:kyb.readPaper') }).nth(n).waitFor();
  }
  await shot(page, '02-verification');
  await page.getByRole('button', { name: t('identity:kyb.submit') }).click();
  await page.getByText(t('identity:kyb.looking')).waitFor();
  for (const [role, step, state] of [['compliance', 'propose_pass', 'submitted'], ['operator', 'agree', 'proposed']]) {
    const desk = await someone({ role });
    await desk.page.goto(at(`/ops/kyb?state=${state}`));
    await heading(desk.page, t('identity:kyb.queue'));
    await desk.page.getByRole('link', { name: firm }).click();
    await heading(desk.page, firm);
    await field(desk.page, t('identity:kyb.reason')).fill('The papers agree.');
    await shot(desk.page, `02-verification-${role}`);
    await shows(desk.page, desk.page.getByRole('button', { name: t(`identity:kyb.do.${step}`) }));
    await field(desk.page, t('identity:kyb.reason')).fill('The papers agree.');
    await desk.page.getByRole('button', { name: t(`identity:kyb.do.${step}`) }).click();
    await desk.page.getByText(t(`identity:kyb.steps.${step}`)).first().waitFor();
  }
  await page.goto(at('/account/verification'));
  await page.getByText(t('identity:kyb.status.passed')).first().waitFor();
}

/** Hands one file over, looks at the report row by row, and makes goods of it. Gives back how many products there are. */
async function importFile({ page, at, t, shot, category }, name, step) {
  await page.goto(at('/seller/imports'));
  await heading(page, t('catalog:import.list'));
  await page.getByRole('link', { name: t('catalog:import.start') }).first().click();
  await heading(page, t('catalog:import.start'));
  await page.locator('input[type=file]').setInputFiles(file(name));
  await page.getByText(name).waitFor();
  await field(page, t('catalog:import.currency')).selectOption('USD');
  await field(page, t('catalog:import.weight')).fill('350');
  await choose(page, t('catalog:edit.origin'), t.country('CN'));
  await field(page, t('catalog:edit.lead')).fill('5');
  if (category) await choose(page, t('catalog:search.category'), category);
  await shot(page, `${step}-settings`);
  await page.getByRole('button', { name: t('catalog:import.doCheck') }).click();
  await page.waitForURL(/\/seller\/imports\/(?!new)/);
  await page.getByRole('heading', { name: t('catalog:import.report') }).waitFor();
  const apply = page.getByRole('button', { name: t('catalog:import.apply') });
  await apply.waitFor();
  // Rows with remarks say which column and why: here a weight of nought.
  await page.getByRole('button', { name: t('catalog:import.state.warning') }).click();
  await page.getByText(t('catalog:import.issue.default_weight', { value: '350' })).first().waitFor();
  await shot(page, `${step}-report`);
  await confirm(page, t('catalog:import.apply'));
  await page.getByRole('link', { name: t('catalog:import.toProducts') }).waitFor({ timeout: 60_000 });
  // Pictures that cannot be reached are named with their reason; the products are there without them.
  await page.getByRole('columnheader', { name: t('catalog:import.why') }).waitFor({ timeout: 60_000 });
  await page.getByText('https://pictures.invalid/').first().waitFor();
  await shot(page, `${step}-done`);
}

/** What the products lack is said for a whole page of them at once, and what is complete goes into the store. */
async function fillGaps({ page, t, shot }, category, hs, step) {
  await page.getByRole('link', { name: t('catalog:import.toGaps') }).click();
  await heading(page, t('catalog:own.title'));
  await page.getByRole('checkbox', { name: t('table.selectPage') }).check();
  const selection = page.getByRole('region', { name: t('table.selection') });
  await selection.getByRole('button', { name: t('catalog:fill.title') }).click();
  const dialog = page.getByRole('dialog');
  await choose(page, t('catalog:search.category'), category, dialog);
  // Without a code they would sell at home only.
  await field(dialog, t('catalog:edit.hs')).fill(hs);
  await dialog.getByRole('checkbox', { name: t('catalog:fill.publish') }).check();
  await shot(page, `${step}-before`);
  await dialog.getByRole('button', { name: t('catalog:fill.submit'), exact: true }).click();
  await dialog.getByRole('status').waitFor();
  await shot(page, `${step}-after`);
  await dialog.getByRole('button', { name: t('action.done') }).click();
  // Nothing is incomplete any more, and everything is in the store.
  await page.getByRole('button', { name: t('catalog:view.published') }).click();
  await page.getByRole('row').filter({ hasText: t('catalog:status.published') }).first().waitFor();
}

export default {
  needs: existsSync(`${folder}apparel.csv`) && existsSync(`${folder}jewelery.csv`) ? undefined : `${folder}apparel.csv and jewelery.csv`,

  async run({ someone, at, t, locale, shot }) {
    const tag = randomUUID().slice(0, 6);
    const firm = `Needle & Thread ${tag}`;
    const owner = await someone(undefined);
    const { page } = owner;
    await register(owner, { at, t, email: `mei-${tag}@needle.example`, password, name: 'Mei Lin', firm, kind: 'seller', country: t.country('CN') });
    await page.waitForURL(/\/seller/);
    await shot(page, '01-new-seller');
    const [shirts, jewels] = locale === 'en' ? ['Tops and knitwear', 'Fashion jewellery'] : ['上衣与针织', '时尚饰品'];

    await verify({ page, someone, at, t, shot }, firm);

    // A seller is born with one warehouse; where parcels leave from is still to be said.
    await page.goto(at('/seller/warehouses'));
    await page.getByRole('link', { name: t('action.edit') }).click();
    await field(page, t('stock:warehouse.line1')).fill('18 Keji Road');
    await field(page, t('stock:warehouse.city')).fill('Shenzhen');
    await field(page, t('stock:warehouse.postalCode')).fill('518057');
    await page.getByRole('button', { name: t('action.save') }).click();
    await page.getByText('18 Keji Road').waitFor();
    await shot(page, '02-warehouse');

    const context = { page, at, t, shot };
    await importFile(context, 'apparel.csv', '03-apparel');
    await fillGaps(context, shirts, '6109.10', '05-gaps');
    await importFile(context, 'jewelery.csv', '06-jewelery');
    await fillGaps(context, jewels, '7117.90', '07-gaps');

    // A colleague for the warehouse.
    await page.goto(at('/seller/team'));
    await page.getByRole('button', { name: t('identity:invite.title') }).click();
    const packer = `bo-${tag}@needle.example`;
    const dialog = page.getByRole('dialog');
    await field(dialog, t('identity:field.login')).fill(packer);
    await dialog.getByRole('checkbox', { name: t('role.warehouse') }).check();
    await dialog.getByRole('button', { name: t('identity:invite.submit') }).click();
    await page.getByRole('cell', { name: packer }).waitFor();
    const warehouse = await someone(undefined);
    const [link] = /https?:\/\/\S+/.exec(await letter(warehouse, at, t, packer, /https?:/)) ?? [];
    await warehouse.page.goto(new URL(link).pathname + new URL(link).search);
    await field(warehouse.page, t('identity:field.name')).fill('Bo Wen');
    await field(warehouse.page, t('identity:field.newPassword')).fill(warehousePassword);
    await warehouse.page.getByRole('button', { name: t('identity:invitation.accept') }).click();
    await heading(warehouse.page, t('stock:board.title'));

    // Berlin buys two things of the new shop and one of a seller who was there before, and pays once.
    const buyer = await someone({ role: 'buyer', organisation: 'Spreewerk' });
    for (const words of ['Ocean Blue Shirt', 'Bangle Bracelet']) {
      await putIntoCart(buyer.page, at, t, words, { seller: firm });
    }
    await putIntoCart(buyer.page, at, t, locale === 'en' ? 'pour-over kettle' : '手冲壶');
    await buyer.page.goto(at('/cart'));
    await heading(buyer.page, t('orders:cart.title'));
    await buyer.page.getByRole('heading', { name: firm }).waitFor();
    await shot(buyer.page, '08-cart');
    await buyer.page.getByRole('link', { name: t('orders:cart.checkout') }).click();
    await heading(buyer.page, t('orders:checkout.title'));
    await buyer.page.getByText('Berlin').first().waitFor();
    await shot(buyer.page, '09-checkout');
    await buyer.page.getByRole('button', { name: t('orders:checkout.place') }).click();
    await buyer.page.waitForURL(/\/pay\//);
    await buyer.page.getByText(t('payments:pay.orderOf', { n: 2 })).waitFor();
    await buyer.page.locator('main form button[type=submit]').click();
    await buyer.page.getByText(t('payments:pay.succeededText')).waitFor({ timeout: 30_000 });
    await shot(buyer.page, '10-paid');

    // The shop sees the order, and its warehouse picks by scanner, packs, and hands it to the carrier.
    await page.goto(at('/seller/orders'));
    const orderRow = page.getByRole('row').filter({ hasText: 'Spreewerk' }).first();
    await shows(page, orderRow.getByText(t('orders:status.paid')));
    const number = (await orderRow.getByRole('link').first().innerText()).trim().split(/\s/)[0];
    const work = warehouse.page;
    await field(work, t('stock:board.scan')).fill(number);
    await work.getByRole('button', { name: t('action.open'), exact: true }).click();
    await heading(work, t('stock:pick.of', { number }));
    await work.getByRole('button', { name: t('stock:pick.start') }).click();
    const scan = field(work, t('stock:scan.label'));
    const finish = work.getByRole('button', { name: t('stock:pick.finish') });
    await finish.waitFor();
    // What is not on the order is refused loudly.
    await scan.pressSequentially('RED-SPORTS-TEE\n');
    await work.getByText(t('stock:problems.not-on-this-order', { code: 'RED-SPORTS-TEE' })).waitFor();
    for (const sku of ['OCEAN-BLUE-SHIRT', 'BANGLE-BRACELET']) {
      await scan.pressSequentially(`${sku}\n`);
      await work.getByText(t('stock:scan.counted', { sku, picked: '1', wanted: '1' })).waitFor();
    }
    await shot(work, '11-picked');
    await finish.click();
    const measures = { weight_grams: '900', length_mm: '320', width_mm: '240', height_mm: '90' };
    for (const [side, value] of Object.entries(measures)) await field(work, t(`stock:pack.${side}`)).fill(value);
    await shot(work, '12-packing');
    await work.getByRole('button', { name: t('stock:pack.done') }).click();
    await work.getByRole('button', { name: t('stock:dispatch.book') }).click();
    await work.getByRole('link', { name: t('stock:dispatch.labels') }).first().click();
    await heading(work, t('logistics:label.title', { number }));
    const bars = work.getByRole('article').getByRole('img');
    await bars.waitFor();
    const parcel = await bars.getAttribute('aria-label');
    await work.getByText('18 Keji Road').waitFor();
    await shot(work, '13-label');

    // The buyer follows it on the map.
    await buyer.page.goto(at('/orders'));
    await shows(buyer.page, buyer.page.getByRole('row').filter({ hasText: number }).getByText(t('orders:status.shipped')));
    await buyer.page.getByRole('link', { name: number }).click();
    await buyer.page.getByRole('link', { name: t('orders:detail.track') }).click();
    await heading(buyer.page, t('logistics:tracking.titleOf', { number }));
    await buyer.page.getByText(parcel).first().waitFor();
    await buyer.page.getByRole('img', { name: t('logistics:tracking.map') }).waitFor();
    // Some scans are told only after the next one, at the carrier's pace.
    await shows(buyer.page, buyer.page.getByText(t('logistics:status.info_received')), { within: 150_000 });
    await shot(buyer.page, '14-tracking');

    // The bracelet came broken: its money goes back, the shirt stays bought.
    await buyer.page.getByRole('link', { name: t('logistics:tracking.backToOrder') }).first().click();
    await buyer.page.getByRole('link', { name: t('orders:detail.claim') }).click();
    await heading(buyer.page, t('orders:newClaim.titleOf', { number }));
    await buyer.page.getByRole('checkbox', { name: t('orders:newClaim.choose', { goods: 'Bangle Bracelet' }) }).check();
    await buyer.page.getByRole('textbox', { name: t('orders:newClaim.text') }).fill('The clasp is broken. 扣环断了。');
    await buyer.page.getByRole('button', { name: t('orders:newClaim.submit') }).click();
    await heading(buyer.page, t('orders:claim.titleOf', { kind: t('orders:claim.kind.refund'), number }));
    await page.goto(at('/seller/after-sales'));
    await page.getByRole('row').filter({ hasText: number }).getByRole('link').first().click();
    await confirm(page, t('orders:claim.agree.refund.button'));
    await shows(buyer.page, buyer.page.getByText(t('orders:claim.state.refunded')));
    await shot(buyer.page, '15-refunded');
  },
};
