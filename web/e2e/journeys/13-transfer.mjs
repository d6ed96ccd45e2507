// Paid by bank transfer: the buyer chooses it and is told whom to pay; a part of the money comes under no reference and
// finance says whose it is; the rest comes by its reference, and the order goes on by itself.
import { confirm, field, heading, putIntoCart, shows } from '../steps.mjs';

/** Orders a transfer at the bank that plays the payer's. */
async function send(page, url, button, amount) {
  await page.goto(url);
  if (amount) await page.locator('input[name=amount]').fill(amount);
  await page.getByRole('button', { name: button }).click();
  await page.getByText('The transfer is on its way').waitFor();
}

export default {
  async run({ someone, at, t, locale, shot }) {
    const buyer = await someone({ role: 'buyer', organisation: 'Spreewerk' });
    const { page } = buyer;
    await putIntoCart(page, at, t, locale === 'en' ? 'pour-over kettle' : '手冲壶', { quantity: 40 });
    await page.goto(at('/checkout'));
    await heading(page, t('orders:checkout.title'));
    await page.getByRole('button', { name: t('orders:checkout.place') }).click();
    await page.waitForURL(/\/pay\//);
    const pay = page.url();
    await page.getByRole('radio', { name: locale === 'en' ? /Bank transfer/ : /银行转账/ }).check();
    await page.locator('main form button[type=submit]').click();
    await page.getByText(t('payments:transfer.awaited')).waitFor();
    await page.getByText(t('payments:transfer.said')).click();
    await field(page, t('payments:transfer.saidReference')).fill('OUR-2026-17');
    await page.getByRole('button', { name: t('payments:transfer.saidSave') }).click();
    await page.getByText(t('payments:transfer.saidKept')).first().waitFor();
    const reference = await page.getByText(/^RF\d\d( \d{4}){3}$/).first().innerText();
    await shot(page, '1-particulars');

    // A hundred come without the reference: nobody knows whose they are.
    const url = await page.getByRole('link', { name: t('payments:transfer.tryBank') }).getAttribute('href');
    await send(page, url, /without the reference/, '100');
    const finance = await someone({ role: 'finance', organisation: 'Argosy' });
    await finance.page.goto(at('/ops/remittances?state=waiting'));
    await heading(finance.page, t('payouts:remit.title'));
    await shows(finance.page, finance.page.getByRole('button', { name: t('payouts:remit.decide') }));
    await confirm(finance.page, t('payouts:remit.decide'), {
      fill: async (dialog) => {
        await field(dialog, t('payouts:remit.paymentName')).fill(reference);
        await field(dialog, t('payouts:remit.note')).fill('the buyer wrote so');
        await shot(finance.page, '2-decide');
      },
    });

    // The buyer sees the part, and sends the rest under its reference.
    await page.goto(pay);
    await shows(page, page.getByRole('status').filter({ hasText: '100' }));
    await shot(page, '3-part');
    const rest = await page.getByRole('link', { name: t('payments:transfer.tryBank') }).getAttribute('href');
    await send(page, rest, /^Send · /);
    await page.goto(pay);
    await shows(page, page.getByText(t('payments:pay.succeededText')));
    await shot(page, '4-paid');

    await finance.page.goto(at('/ops/ledger'));
    await heading(finance.page, t('payments:ledger.title'));
    await finance.page.getByText(t('payments:ledger.balanced'), { exact: true }).waitFor();
  },
};
