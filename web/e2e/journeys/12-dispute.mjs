// A dispute to its end: the buyer claims money of a delivered order and shows a picture, the seller offers a part, the
// buyer asks for more, nobody agrees, the platform is called in and rules, somebody else of it rules on the appeal, and
// the money follows by itself.
import { confirm, field, heading, shows } from '../steps.mjs';

// Another buyer in each language, each with a delivered order of the same shop.
const buyers = { en: 'Spreewerk', 'zh-CN': 'Lakeshore' };
const picture = {
  name: 'crack.png',
  mimeType: 'image/png',
  buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64'),
};

export default {
  async run({ someone, at, t, locale, shot }) {
    const seller = await someone({ role: 'seller', organisation: 'Lakeloom' });
    const buyer = await someone({ role: 'buyer', organisation: buyers[locale] });
    const { page } = buyer;
    const { items } = await (await page.request.get('/api/orders/orders?limit=100')).json();
    // The oldest: what other journeys bought may be delivered by now.
    const order = items.filter((one) => one.state === 'delivered' && one.seller.name?.includes('Lakeloom')).at(-1);
    if (!order) throw new Error('no delivered order of Lakeloom');

    await page.goto(at(`/orders/${order.id}`));
    await page.getByRole('heading', { level: 1, name: new RegExp(order.number) }).waitFor();
    await confirm(page, t('orders:dispute.start'), {
      fill: async (dialog) => {
        await field(dialog, t('orders:dispute.claim')).fill('60.00');
        await field(dialog, t('orders:dispute.reason')).fill('A third is torn. 三分之一破损。');
      },
    });
    await page.getByRole('link', { name: t('orders:dispute.open') }).click();
    await heading(page, t('orders:dispute.about', { number: order.number }));
    const id = page.url().split('/disputes/')[1];
    await confirm(page, t('orders:dispute.show'), { fill: (dialog) => dialog.locator('input[type=file]').setInputFiles(picture) });
    await page.getByRole('link', { name: 'crack.png' }).locator('img').waitFor();
    await shot(page, '1-opened');

    // The seller finds it in the list, sees the picture and offers a part.
    const room = at(`/seller/disputes/${id}`);
    await seller.page.goto(at('/seller/disputes'));
    await heading(seller.page, t('orders:dispute.list'));
    await seller.page.getByRole('row').filter({ hasText: order.number }).filter({ hasText: '60.00' }).getByRole('link').first().click();
    await seller.page.waitForURL((url) => url.pathname === room);
    const shown = seller.page.getByRole('link', { name: 'crack.png' });
    await shown.locator('img').waitFor();
    const file = await seller.page.request.get(await shown.getAttribute('href'));
    if (!file.ok()) throw new Error(`the seller does not see the picture: ${file.status()}`);
    await shows(seller.page, seller.page.getByText(t('orders:dispute.frozen')));
    const offers = (one, amount) =>
      confirm(one.page, t('orders:dispute.offer'), { fill: (dialog) => field(dialog, t('orders:dispute.toBuyer')).fill(amount) });
    await offers(seller, '20.00');
    await seller.page.getByText(t('orders:dispute.yourOffer')).filter({ hasText: '20.00' }).waitFor();
    await shot(seller.page, '2-offered');

    await page.reload();
    await page.getByText(t('orders:dispute.theirOffer')).filter({ hasText: '20.00' }).waitFor();
    await offers(buyer, '50.00');
    await page.getByText(t('orders:dispute.yourOffer')).filter({ hasText: '50.00' }).waitFor();

    // The seller does not want that either, and the platform is called in.
    await seller.page.reload();
    await seller.page.getByText(t('orders:dispute.theirOffer')).filter({ hasText: '50.00' }).waitFor();
    await confirm(seller.page, t('orders:dispute.escalate'));
    await seller.page.getByText(t('orders:dispute.state.evidence'), { exact: true }).first().waitFor();
    await confirm(seller.page, t('orders:dispute.rest'));
    await page.reload();
    await confirm(page, t('orders:dispute.rest'));
    await page.getByText(t('orders:dispute.state.arbitration'), { exact: true }).first().waitFor();
    await shot(page, '3-arbitration');

    // Four fifths of 60.00 are proven and the buyer keeps what is worth 8.00: 40.00 go back, 20.00 to the seller.
    const rules = async (one, button, step) => {
      await one.page.goto(at(`/ops/disputes/${id}`));
      await one.page.getByRole('link', { name: 'crack.png' }).locator('img').waitFor();
      await confirm(one.page, t(button), {
        fill: async (dialog) => {
          await field(dialog, t('orders:dispute.proven')).fill('80');
          await field(dialog, t('orders:dispute.fault')).fill('100');
          await field(dialog, t('orders:dispute.kept')).fill('8.00');
          await dialog.getByRole('status').filter({ hasText: /40\.00.*20\.00/ }).waitFor();
          await field(dialog, t('orders:dispute.grounds')).fill('The picture shows it. 照片可见。');
          await shot(one.page, step);
        },
      });
      await one.page.getByText(t('orders:dispute.kind.ruling')).first().waitFor();
    };
    await rules(await someone({ role: 'operator', organisation: 'Argosy' }), 'orders:dispute.rule', '4-calculator');

    // The seller appeals; somebody else looks again and comes to the same, which stands at once.
    await seller.page.reload();
    await confirm(seller.page, t('orders:dispute.appeal'), { fill: (dialog) => field(dialog, t('orders:dispute.words')).fill('It left us whole. 出库时完好。') });
    await seller.page.getByText(t('orders:dispute.kind.appeal'), { exact: false }).first().waitFor();
    await rules(await someone({ role: 'support', organisation: 'Argosy' }), 'orders:dispute.ruleAgain', '5-appeal');

    await shows(page, page.getByText(t('orders:dispute.state.executed'), { exact: true }), { within: 120_000 });
    await shot(page, '6-executed');
    await page.goto(at('/account/payments'));
    await heading(page, t('payments:mine.title'));
    const back = page.getByRole('row').filter({ hasText: '40.00' }).filter({ hasText: t('payments:reason.dispute') });
    await shows(page, back.getByText(t('payments:status.succeeded'), { exact: true }));
    await shot(page, '7-money-back');

    await seller.page.goto(at('/seller/balance'));
    await heading(seller.page, t('payouts:balance.title'));
    await seller.page.getByRole('row').filter({ hasText: order.id }).filter({ hasText: t('payouts:what.ruled') }).first().waitFor();
    await shot(seller.page, '8-movement');

    const finance = await someone({ role: 'finance', organisation: 'Argosy' });
    await finance.page.goto(at('/ops/ledger'));
    await heading(finance.page, t('payments:ledger.title'));
    await finance.page.getByText(t('payments:ledger.balanced'), { exact: true }).waitFor();
    await finance.page.getByRole('button', { name: t('payments:ledger.verify') }).click();
    await finance.page.getByText(t('payments:ledger.whole'), { exact: true }).waitFor();
    await shot(finance.page, '9-books');
  },
};
