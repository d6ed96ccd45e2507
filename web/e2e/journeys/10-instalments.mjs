// A third with the order, the rest on the bill of lading: the seller offers the terms, the buyer takes them and pays
// the deposit, the seller shows the document, the buyer pays the balance, and the platform's books balance.
import { confirm, field, heading, putIntoCart, shows } from '../steps.mjs';

export default {
  async run({ someone, at, t, locale, shot }) {
    // What is offered stays for the other language.
    const seller = await someone({ role: 'seller', organisation: 'Lakeloom' });
    await seller.page.goto(at('/seller/terms'));
    await heading(seller.page, t('terms:offers.title'));
    const remove = seller.page.getByRole('button', { name: t('terms:offers.remove', { n: 1 }) });
    await seller.page.getByRole('button', { name: t('terms:offers.add') }).waitFor();
    await seller.page.getByText(t('terms:offers.none')).or(remove).first().waitFor();
    if (!(await remove.isVisible())) {
      await seller.page.getByRole('button', { name: t('terms:offers.add') }).click();
      await field(seller.page, t('terms:form.percent')).first().fill('35');
      await seller.page.getByText(t('terms:form.sum', { sum: '105' })).waitFor();
      await field(seller.page, t('terms:form.percent')).first().fill('30');
      await shot(seller.page, '1-terms');
      await seller.page.getByRole('button', { name: t('terms:offers.save'), exact: true }).click();
      await seller.page.getByText(t('terms:offers.saved')).waitFor();
    }

    const buyer = await someone({ role: 'buyer', organisation: 'Spreewerk' });
    const { page } = buyer;
    await putIntoCart(page, at, t, locale === 'en' ? 'silk scarf' : '真丝方巾');
    await page.goto(at('/checkout'));
    await heading(page, t('orders:checkout.title'));
    await page.getByRole('button', { name: t('orders:checkout.place') }).click();
    await page.waitForURL(/\/pay\//);
    const pay = page.url();
    await page.getByRole('link', { name: t('payments:pay.openOrder') }).first().click();
    await page.getByRole('heading', { level: 1, name: /A-\d/ }).waitFor();
    const order = page.url();
    await confirm(page, t('payments:escrow.take', { percent: '30/70' }));
    await page.getByText(t('payments:escrow.instalmentState.due')).first().waitFor();
    await shot(page, '2-agreed');

    await page.goto(pay);
    await heading(page, t('payments:pay.title'));
    await page.locator('main form button[type=submit]').click();
    await page.getByText(t('payments:pay.succeededText')).waitFor({ timeout: 30_000 });
    await page.goto(order);
    await shows(page, page.getByText(t('payments:standing.deposit_paid')));
    await shot(page, '3-deposit');

    const id = order.split('/orders/')[1];
    await seller.page.goto(at(`/seller/orders/${id}`));
    await shows(seller.page, seller.page.getByText(t('payments:standing.deposit_paid')));
    await confirm(seller.page, t('payments:escrow.evidenceKind.transport_document'), {
      fill: (dialog) => field(dialog, t('payments:escrow.documentNumber')).fill('COSU6182093400'),
    });
    await seller.page.getByText('COSU6182093400').waitFor();
    await shot(seller.page, '4-shown');

    await page.reload();
    await page.getByText('COSU6182093400').waitFor();
    await page.getByRole('button', { name: t('payments:escrow.payInstalment', { n: 2 }) }).click();
    await page.waitForURL(/\/pay\//);
    await heading(page, t('payments:pay.title'));
    await page.locator('main form button[type=submit]').click();
    await page.getByText(t('payments:pay.succeededText')).waitFor({ timeout: 30_000 });
    await page.goto(order);
    await shows(page, page.getByText(t('payments:standing.paid'), { exact: true }));
    await shot(page, '5-paid');

    const finance = await someone({ role: 'finance', organisation: 'Argosy' });
    await finance.page.goto(at('/ops/ledger'));
    await heading(finance.page, t('payments:ledger.title'));
    await finance.page.getByText(t('payments:ledger.balanced'), { exact: true }).waitFor();
    await finance.page.getByRole('button', { name: t('payments:ledger.verify') }).click();
    await finance.page.getByText(t('payments:ledger.whole'), { exact: true }).waitFor();
    await shot(finance.page, '6-books');
  },
};
