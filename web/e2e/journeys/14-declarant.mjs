// Whoever declares an import sees the recipient's number at customs, under lock until it is asked for.
import { heading, shows } from '../steps.mjs';

const NUMBER = '320500199001010001';

export default {
  async run({ someone, at, t, shot }) {
    const { page } = await someone({ role: 'seller', organisation: 'Muldenglut' });
    await page.goto(at('/seller/orders'));
    await heading(page, t('orders:list.title'));
    await page.locator('tbody a').first().click();
    const title = page.getByRole('heading', { name: t('orders:recipient.title') });
    await shows(page, title);
    if ((await page.getByText(NUMBER).count()) > 0) throw new Error('the number stands in clear');
    await page.getByRole('button', { name: t('orders:recipient.show') }).click();
    await shows(page, page.getByText(NUMBER));
    await shot(page, '1-shown');

    await page.goto(at('/seller/declarations'));
    await heading(page, t('customs:list.title'));
    await shot(page, '2-list');
  },
};
