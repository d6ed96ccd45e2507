// A seller's money on its way: the balance and what moved on it, a bank account that cools down, a payout that the bank
// pays and the other bank sends back, the money the seller's again, and the platform's statement matched line by line;
// and a wallet's statement fetched by hand.
import { readFile } from 'node:fs/promises';
import { confirm, field, heading, shows } from '../steps.mjs';

// A new one for each language: the same account is taken once.
const accounts = { en: 'DE02120300000000202051', 'zh-CN': 'FR1420041010050500013M02606' };

export default {
  async run({ someone, at, t, locale, shot }) {
    const seller = await someone({ role: 'seller', organisation: 'Lakeloom' });
    const { page } = seller;
    await page.goto(at('/seller/balance'));
    await heading(page, t('payouts:balance.title'));
    await page.getByText(t('payouts:what.released')).first().waitFor();
    await shot(page, '1-balance');

    await page.goto(at('/seller/payouts/accounts'));
    await heading(page, t('payouts:accounts.title'));
    await page.getByRole('button', { name: t('payouts:accounts.add') }).click();
    const dialog = page.getByRole('dialog');
    await field(dialog, t('payouts:accounts.holder')).fill('Lakeloom GmbH');
    await field(dialog, t('payouts:accounts.number')).fill(accounts[locale]);
    await dialog.getByRole('button', { name: t('payouts:accounts.save') }).click();
    await dialog.waitFor({ state: 'hidden' });
    const added = page.getByRole('row').filter({ hasText: accounts[locale].slice(-4) });
    await added.waitFor();
    if (await added.getByText(t('payouts:accounts.usableNow'), { exact: true }).isVisible()) throw new Error('a new account is paid to at once');
    await shot(page, '2-account');

    // What the platform has still to look at keeps the money: it is given up first.
    await page.goto(at('/seller/payouts?state=screening'));
    await heading(page, t('payouts:list.title'));
    const waits = page.getByRole('table').getByText(t('payouts:status.screening'));
    const none = page.getByText(t('common:table.nothingFound'));
    await waits.first().or(none).first().waitFor();
    if (await waits.count()) {
      await page.getByRole('table').getByRole('link').first().click();
      await heading(page, t('payouts:one.title'));
      await confirm(page, t('payouts:one.cancel'));
      await page.getByText(t('payouts:status.canceled')).first().waitFor();
    }

    await page.goto(at('/seller/payouts'));
    await page.getByRole('button', { name: t('payouts:list.ask') }).click();
    const ask = page.getByRole('dialog');
    const to = field(ask, t('payouts:ask.account'));
    await to.waitFor();
    const closed = await to.locator('option').filter({ hasText: 'USD' }).filter({ hasText: '0707' }).first().getAttribute('value');
    await to.selectOption(closed);
    // Another amount in each language, so that the row is found that was just made.
    const amount = locale === 'en' ? '25.00' : '26.00';
    await field(ask, t('payouts:ask.amount')).fill(amount);
    await ask.getByRole('button', { name: t('payouts:ask.submit') }).click();
    await ask.waitFor({ state: 'hidden' });
    await page.getByRole('row').filter({ hasText: amount }).first().getByRole('link').first().click();
    await page.waitForURL(/\/payouts\/pyt_/);
    const payout = page.url().split('/payouts/')[1];
    const state = (word) => page.locator('header').getByText(t(`payouts:status.${word}`), { exact: true });
    await shows(page, state('paid'), { within: 120_000 });
    await shot(page, '3-paid');
    await shows(page, state('returned'), { within: 150_000 });
    const reference = await page.locator('.mono').filter({ hasText: /^[A-Z0-9]{10,}/ }).first().innerText();
    await shot(page, '4-returned');
    await page.goto(at('/seller/balance'));
    await page.getByText(t('payouts:what.returned')).first().waitFor();

    const finance = await someone({ role: 'finance', organisation: 'Argosy' });
    await finance.page.goto(at(`/ops/payouts/${payout}`));
    await finance.page.getByText(t('payouts:status.returned'), { exact: true }).first().waitFor();
    await finance.page.getByText(t('payouts:looked.clear')).waitFor();
    await finance.page.goto(at('/ops/reconciliation?state=matched'));
    await heading(finance.page, t('payouts:recon.title'));
    const lines = finance.page.getByRole('row').filter({ hasText: reference });
    await shows(finance.page, lines.nth(1), { within: 150_000 });
    await lines.first().getByText(t('payouts:status.matched')).waitFor();
    await shot(finance.page, '5-matched');

    // A wallet that tells its statement by no call: fetched at its portal, and handed in.
    await finance.page.goto(at('/ops/statements'));
    await heading(finance.page, t('payouts:statements.title'));
    const portal = finance.page.waitForEvent('popup');
    await finance.page.getByRole('link', { name: t('payouts:days.portal') }).click();
    const there = await portal;
    const fetched = there.waitForEvent('download');
    await there.getByRole('link').first().click();
    const file = await (await fetched).path();
    await there.close();
    await finance.page.locator('input[type=file]').last().setInputFiles({ name: 'statement.csv', mimeType: 'text/csv', buffer: await readFile(file) });
    await finance.page.getByRole('button', { name: t('payouts:statements.handIn'), exact: true }).click();
    const taken = finance.page.getByRole('row').filter({ hasText: 'mpesa' }).filter({ hasText: t('payouts:days.taken') });
    await taken.first().waitFor();
    await shot(finance.page, '6-handed-in');
  },
};
