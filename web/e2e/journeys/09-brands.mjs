// A rights holder reports a product from its page, the desk takes the notice and the product is gone; its seller
// answers, and the holder takes the notice back.
import { confirm, field, heading, shows } from '../steps.mjs';

const paper = { name: 'comparison.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n% of the journey\n%%EOF\n') };

export default {
  async run({ someone, base, at, t, shot }) {
    const holder = await someone({ role: 'seller', organisation: 'Lakeloom' });
    const { page } = holder;
    const found = await (await page.request.get(`${base}/api/catalog/products?currency=EUR&q=cube`)).json();
    const product = `/products/${found.items[0].id}`;
    await page.goto(at(product));
    await page.getByRole('link', { name: t('goods:product.report') }).click();
    await heading(page, t('ip:notice.file'));
    await field(page, t('ip:notice.statement')).fill('The pattern on its sides is ours, reed for reed. 图案系我方作品。');
    await page.locator('input[type=file]').setInputFiles(paper);
    await field(page, t('ip:contact.name')).fill('Zhou Yiran');
    await field(page, t('ip:contact.email')).fill('rights@lakeloom.example');
    await field(page, t('ip:notice.signature')).fill('Zhou Yiran');
    await page.getByRole('checkbox', { name: t('ip:notice.goodFaith') }).check();
    await page.getByRole('button', { name: t('ip:notice.send') }).click();
    // One declaration is missing, and said.
    await page.getByRole('alert').waitFor();
    await shot(page, '1-incomplete');
    await page.getByRole('checkbox', { name: t('ip:notice.accurate') }).check();
    await page.getByRole('button', { name: t('ip:notice.send') }).click();
    await page.getByText(t('ip:notice.means.received')).waitFor();
    const [id] = /ipn_\w+/.exec(page.url()) ?? [];
    await shot(page, '2-filed');

    const desk = await someone({ role: 'operator' });
    await desk.page.goto(at('/ops/compliance/ip'));
    await heading(desk.page, t('ip:desk.title'));
    await desk.page.goto(at(`/ops/compliance/ip/notices/${id}`));
    await desk.page.getByRole('button', { name: t('ip:notice.do.accept') }).click();
    await desk.page.getByText(t('ip:notice.states.taken_down')).first().waitFor();
    await shot(desk.page, '3-taken');

    const stranger = await someone();
    await stranger.page.goto(at(product));
    await shows(stranger.page, stranger.page.getByText(t('goods:product.gone')));

    const seller = await someone({ role: 'seller', organisation: 'Hundredstall' });
    await seller.page.goto(at('/seller/brands?tab=received'));
    await seller.page.getByRole('table').getByRole('link').first().click();
    const write = seller.page.getByRole('region', { name: t('ip:counter.write') });
    await field(write, t('ip:notice.statement')).fill('Our own studio drew it years before; the sketches are enclosed. 我方早已自行设计。');
    await write.locator('input[type=file]').setInputFiles(paper);
    await field(write, t('ip:contact.name')).fill('Wang Jianguo');
    await field(write, t('ip:contact.email')).fill('rights@hundredstall.example');
    await field(write, t('ip:contact.phone')).fill('+86 579 0000 0000');
    await field(write, t('ip:contact.address')).fill('Stall 100, Futian Market, Yiwu');
    await write.getByRole('checkbox', { name: t('ip:counter.goodFaith') }).check();
    await field(write, t('ip:notice.signature')).fill('Wang Jianguo');
    await write.getByRole('button', { name: t('ip:counter.send') }).click();
    await seller.page.getByText(t('ip:notice.states.countered')).first().waitFor();
    await shot(seller.page, '4-answered');

    await page.goto(at(`/seller/brands/notices/${id}`));
    await page.getByText(t('ip:counter.title')).first().waitFor();
    await shot(page, '5-forwarded');
    await confirm(page, t('ip:notice.withdraw'));
    await page.getByText(t('ip:notice.states.withdrawn')).first().waitFor();
    await stranger.page.goto(at(product));
    await shows(stranger.page, stranger.page.getByRole('link', { name: t('goods:product.report') }));
  },
};
