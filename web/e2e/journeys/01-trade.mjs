// The whole trade: find, buy of two sellers, pay, ship, follow, ask money back, and see it in figures.
import { heading, putIntoCart, shows } from '../steps.mjs';

export default {
  async run({ someone, at, t, locale, shot }) {
    const words = locale === 'en' ? ['kettle', 'silk scarf'] : ['手冲壶', '真丝方巾'];
    const buyer = await someone({ role: 'buyer', organisation: 'Spreewerk' });
    const { page } = buyer;

    await page.goto(at('/'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('main ul a[href*="/products/"]').first().waitFor();
    await shot(page, '1-home');

    for (const [i, word] of words.entries()) {
      await putIntoCart(page, at, t, word);
      await shot(page, `2-product-${i + 1}`);
    }

    await page.goto(at('/cart'));
    await page.getByRole('heading', { name: t('orders:cart.title'), level: 1 }).waitFor();
    await page.locator('article').nth(2).waitFor();
    await shot(page, '3-cart');
    await page.getByRole('link', { name: t('orders:cart.checkout') }).click();

    const place = page.getByRole('button', { name: t('orders:checkout.place') });
    await place.waitFor();
    await shot(page, '4-checkout');
    await place.click();

    await page.waitForURL(/\/pay\//);
    const checkout = page.url().split('/pay/')[1];
    await heading(page, t('payments:pay.title'));
    await page.locator('input[type=radio]').first().waitFor();
    await shot(page, '5-pay');
    await page.locator('main form button[type=submit]').click();
    await page.getByText(t('payments:pay.succeededText')).waitFor({ timeout: 30_000 });
    // Going back or loading again pays nothing twice.
    await page.reload();
    await page.getByText(t('payments:pay.succeededText')).waitFor();
    await shot(page, '6-paid');

    const intent = await (await page.request.get(`/api/payments/intents/${checkout}`)).json();
    if (intent.shares.length !== 2) throw new Error(`${intent.shares.length} orders instead of 2`);
    const orders = [];
    for (const share of intent.shares) {
      const order = await (await page.request.get(`/api/orders/orders/${share.order}`)).json();
      orders.push(order);
    }
    await page.goto(at(`/orders/${orders[0].id}`));
    await page.getByText(orders[0].number).first().waitFor();
    await shot(page, '7-order');

    // The seller of the first order ships it whole.
    const seller = await someone({ role: 'seller', organisation: orders[0].seller.name ?? orders[0].seller_name ?? '' }).catch(() => undefined);
    if (!seller) throw new Error(`no demo seller for ${JSON.stringify(orders[0].seller)}`);
    await seller.page.goto(at(`/seller/orders/${orders[0].id}/ship`));
    const book = seller.page.getByRole('button', { name: t('orders:ship.submit') });
    await book.waitFor();
    await shot(seller.page, '8-ship');
    await book.click();
    await seller.page.waitForURL(/\/seller\/orders\/[^/]+$/);
    await shot(seller.page, '9-shipped');

    await page.goto(at(`/orders/${orders[0].id}/tracking`));
    await page.locator('article').first().waitFor();
    await shot(page, '10-tracking');

    // Money back for one line; the seller agrees.
    await page.goto(at(`/orders/${orders[0].id}/after-sale`));
    await page.getByRole('button', { name: t('orders:newClaim.submit') }).waitFor();
    await page.locator('table input[type=checkbox]').first().check();
    await page.getByRole('textbox', { name: t('orders:newClaim.text') }).fill('One of them came with a crack. 有一件破损。');
    await shot(page, '11-claim');
    await page.getByRole('button', { name: t('orders:newClaim.submit') }).click();
    await page.waitForURL(/\/after-sales\//);
    const claim = page.url().split('/after-sales/')[1];
    await seller.page.goto(at(`/seller/after-sales/${claim}`));
    await seller.page.getByRole('button', { name: t('orders:claim.agree.refund.button') }).click();
    const dialog = seller.page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByRole('button').last().click();
    await page.goto(at(`/after-sales/${claim}`));
    await shows(page, page.getByText(t('orders:claim.state.refunded')));
    await shot(page, '12-refunded');

    const operator = await someone({ role: 'operator' });
    await operator.page.goto(at('/ops'));
    await operator.page.getByRole('figure', { name: t('insight:chart.value'), exact: true }).locator('svg').first().waitFor();
    await shot(operator.page, '13-figures');
  },
};
