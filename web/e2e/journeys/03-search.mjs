/* global document -- what runs inside the page */
// Looking for goods: typing errors are forgiven, filters stand in the address, back goes back.
export default {
  async run({ someone, at, t, locale, shot }) {
    const { page } = await someone(undefined);
    await page.goto(at(`/search?q=${encodeURIComponent(locale === 'en' ? 'ketle' : '手冲壶')}`));
    const cards = page.locator('main ul a[href*="/products/"]');
    await cards.first().waitFor();
    await shot(page, '1-forgiven');
    await page.goto(at('/search'));
    await cards.first().waitFor();
    const before = await cards.count();
    await page.locator('fieldset input[type=checkbox]').first().check();
    await page.waitForURL(/category=/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shot(page, '2-category');
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('category='));
    await page.waitForFunction(
      (count) => document.querySelectorAll('main ul a[href*="/products/"]').length === count,
      before,
    );
    await page.goto(at('/search?q=zzzzzzqqq'));
    await page.getByText(t('goods:search.none')).waitFor();
    await shot(page, '3-nothing');
  },
};
