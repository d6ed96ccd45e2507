// Goods are sent back: asked for, agreed, sent with the carrier's number, received and looked at in the warehouse;
// then the money goes back and what is fit for sale lies on the shelf again.
import { confirm, field, heading, putIntoCart, shows } from '../steps.mjs';

export default {
  async run({ someone, at, t, locale, shot }) {
    const buyer = await someone({ role: 'buyer', organisation: 'Spreewerk' });
    const { page } = buyer;
    await putIntoCart(page, at, t, locale === 'en' ? 'silk scarf' : '真丝方巾');
    await page.goto(at('/checkout'));
    await heading(page, t('orders:checkout.title'));
    await page.getByRole('button', { name: t('orders:checkout.place') }).click();
    await page.waitForURL(/\/pay\//);
    await heading(page, t('payments:pay.title'));
    await page.locator('main form button[type=submit]').click();
    await page.getByText(t('payments:pay.succeededText')).waitFor({ timeout: 30_000 });
    await page.getByRole('link', { name: t('payments:pay.openOrder') }).first().click();
    const title = page.getByRole('heading', { level: 1, name: /A-\d/ });
    await title.waitFor();
    const [number] = /A-[\w-]+/.exec(await title.innerText()) ?? [];
    const order = page.url();

    // The seller ships it from the order's page.
    const seller = await someone({ role: 'seller', organisation: 'Lakeloom' });
    await seller.page.goto(at('/seller/orders'));
    await shows(seller.page, seller.page.getByRole('row').filter({ hasText: number }).getByText(t('orders:status.paid')));
    await seller.page.getByRole('link', { name: number }).first().click();
    await seller.page.getByRole('main').getByRole('link', { name: t('orders:detail.ship'), exact: true }).click();
    await heading(seller.page, t('orders:ship.titleOf', { number }));
    await seller.page.getByRole('button', { name: t('orders:ship.submit') }).click();
    await seller.page.waitForURL(/\/seller\/orders\/[^/]+$/);

    await page.goto(order);
    await shows(page, page.getByRole('link', { name: t('orders:detail.claim') }));
    await page.getByRole('link', { name: t('orders:detail.claim') }).click();
    await heading(page, t('orders:newClaim.titleOf', { number }));
    await page.getByRole('radio', { name: t('orders:newClaim.return') }).check();
    await page.getByRole('combobox', { name: t('orders:claim.reason') }).selectOption('not_as_described');
    await page.locator('table input[type=checkbox]').first().check();
    await page.getByRole('textbox', { name: t('orders:newClaim.text') }).fill('The blue is green. 蓝色发绿。');
    await page.getByRole('button', { name: t('orders:newClaim.submit') }).click();
    await heading(page, t('orders:claim.titleOf', { kind: t('orders:claim.kind.return'), number }));
    await page.getByText(t('orders:claim.state.requested')).first().waitFor();
    await shot(page, '1-asked');

    await seller.page.goto(at('/seller/after-sales'));
    await seller.page.getByRole('row').filter({ hasText: number }).getByRole('link').first().click();
    await confirm(seller.page, t('orders:claim.agree.return.button'));
    await seller.page.getByText(t('orders:claim.state.awaiting_return')).first().waitFor();

    await shows(page, page.getByText(t('orders:claim.returnTo')));
    await field(page, t('orders:claim.tracking')).fill('DHL 3490 1122 77');
    await shot(page, '2-send-back');
    await page.getByRole('button', { name: t('orders:claim.sent') }).click();
    await page.getByText(t('orders:claim.state.return_sent')).first().waitFor();

    await shows(seller.page, seller.page.getByRole('button', { name: t('orders:claim.receive') }));
    await seller.page.getByText('DHL 3490 1122 77').first().waitFor();
    await shot(seller.page, '3-receive');
    await seller.page.getByRole('button', { name: t('orders:claim.receive') }).click();
    await shows(page, page.getByText(t('orders:claim.state.refunded')));
    await shot(page, '4-refunded');

    // The warehouse looks at what came back.
    const warehouse = await someone({ role: 'warehouse', organisation: 'Lakeloom' });
    await warehouse.page.goto(at('/warehouse/returns'));
    await heading(warehouse.page, t('stock:returns.title'));
    const paper = warehouse.page.getByRole('row').filter({ hasText: number });
    await shows(warehouse.page, paper.or(warehouse.page.getByRole('table').getByRole('link').first()));
    await warehouse.page.getByRole('table').getByRole('link').first().click();
    await heading(warehouse.page, t('stock:returns.one'));
    await shot(warehouse.page, '5-inspect');
    await warehouse.page.getByRole('button', { name: t('stock:returns.book') }).click();
    await heading(warehouse.page, t('stock:returns.title'));
    await shot(warehouse.page, '6-inspected');
  },
};
