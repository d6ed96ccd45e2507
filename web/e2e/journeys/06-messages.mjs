// Buyer and seller write to each other on an order, with a picture; what is unread is counted until it is read; the
// platform is called and joins.
import { randomUUID } from 'node:crypto';
import { field, heading, shows } from '../steps.mjs';

const unread = (page, t, count) => page.getByRole('link', { name: t('shell.messages') }).filter({ hasText: String(count) });
const waiting = async (page, t) => Number((/\d+/.exec(await page.getByRole('link', { name: t('shell.messages') }).first().innerText()) ?? ['0'])[0]);

export default {
  async run({ someone, at, t, shot }) {
    const tag = randomUUID().slice(0, 6);
    const buyer = await someone({ role: 'buyer', organisation: 'Spreewerk' });
    const seller = await someone({ role: 'seller', organisation: 'Lakeloom' });
    await seller.page.goto(at('/seller/orders'));
    const row = seller.page.getByRole('row').filter({ hasText: 'Spreewerk' }).first();
    await row.waitFor();
    const number = (await row.getByRole('link').first().innerText()).trim().split(/\s/)[0];
    // What this conversation holds already is read first, so that the count afterwards is that of the others.
    await seller.page.goto(at('/account/messages'));
    await heading(seller.page, t('desk:inbox.title'));
    const earlier = seller.page.getByRole('main').getByRole('link', { name: new RegExp(number) });
    const isThere = () => true;
    if (await earlier.first().waitFor({ timeout: 3_000 }).then(isThere, () => false)) {
      await earlier.first().click();
      await seller.page.getByRole('region', { name: t('desk:thread.label') }).waitFor();
    }
    await seller.page.goto(at('/seller/orders'));
    await row.waitFor();
    const before = await waiting(seller.page, t);

    // From the order's page, with a picture.
    await buyer.page.goto(at('/orders'));
    await field(buyer.page, t('orders:list.search')).fill(number);
    await buyer.page.getByRole('link', { name: number }).first().click();
    await heading(buyer.page, t('orders:detail.title', { number }));
    const question = `Which carton holds the lids? ${tag}`;
    const composer = buyer.page.getByRole('textbox', { name: t('desk:composer.label') }).or(buyer.page.getByRole('textbox', { name: t('desk:composer.firstToSeller') }));
    await composer.fill(question);
    await buyer.page.getByRole('button', { name: t('desk:composer.attach') }).click();
    await buyer.page.locator('input[type=file]').setInputFiles({ name: `lids-${tag}.svg`, mimeType: 'image/svg+xml', buffer: Buffer.from(picture) });
    await buyer.page.getByRole('button', { name: t('action.send'), exact: true }).click();
    const thread = (page) => page.getByRole('region', { name: t('desk:thread.label') });
    await thread(buyer.page).getByText(question).waitFor();
    await thread(buyer.page).getByText(`lids-${tag}.svg`).or(thread(buyer.page).getByRole('img', { name: `lids-${tag}.svg` })).first().waitFor();
    await shot(buyer.page, '1-asked');

    // The seller's count rises by one without a reload, the inbox says who and what, and reading takes it away.
    await unread(seller.page, t, before + 1).waitFor();
    await seller.page.getByRole('link', { name: t('shell.messages') }).first().click();
    await heading(seller.page, t('desk:inbox.title'));
    await seller.page.getByText(question).waitFor();
    await shot(seller.page, '2-inbox');
    await seller.page.getByRole('link', { name: new RegExp(number) }).first().click();
    await thread(seller.page).getByText(question).waitFor();
    const answer = `The smaller one, marked L. ${tag}`;
    await seller.page.getByRole('textbox', { name: t('desk:composer.label') }).fill(answer);
    await seller.page.getByRole('textbox', { name: t('desk:composer.label') }).press('Enter');
    await thread(buyer.page).getByText(answer).waitFor();
    await seller.page.getByText(t('desk:thread.seen')).waitFor();
    await shot(seller.page, '3-answered');
    await seller.page.goto(at('/seller/orders'));
    await heading(seller.page, t('orders:list.title'));
    await shows(seller.page, unread(seller.page, t, before === 0 ? '' : before));

    // The buyer calls the platform; support reads, joins with a reason that both see, and writes.
    const reason = `The lids are missing ${tag}`;
    await buyer.page.getByRole('button', { name: t('desk:support.call') }).click();
    await field(buyer.page, t('desk:support.why')).fill(reason);
    await buyer.page.getByRole('button', { name: t('desk:support.call') }).click();
    await thread(buyer.page).getByText(reason).waitFor();
    const support = await someone({ role: 'support' });
    await support.page.goto(at('/ops/desk'));
    await heading(support.page, t('desk:ops.title'));
    await support.page.getByRole('listitem').filter({ hasText: reason }).getByRole('link').click();
    await thread(support.page).getByText(answer).waitFor();
    await support.page.getByRole('button', { name: t('desk:support.join') }).click();
    await field(support.page, t('desk:support.why')).fill(`Looking for the lids ${tag}`);
    await support.page.getByRole('button', { name: t('desk:support.join') }).click();
    const ruling = `They are in carton two, on top. ${tag}`;
    await support.page.getByRole('textbox', { name: t('desk:composer.label') }).fill(ruling);
    await support.page.getByRole('button', { name: t('action.send'), exact: true }).click();
    await thread(buyer.page).getByText(ruling).waitFor();
    await thread(buyer.page).getByText(t('desk:message.support')).first().waitFor();
    await shot(buyer.page, '4-support');
  },
};

const picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="16" fill="#14584f"/></svg>';
