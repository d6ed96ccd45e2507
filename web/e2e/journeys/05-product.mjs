// A product made by hand: words in both languages, an option with two values, a price ladder; into the store, found
// there with the prices that were typed, and out of it again.
import { randomUUID } from 'node:crypto';
import { choose, confirm, field, heading, shows } from '../steps.mjs';

export default {
  async run({ someone, at, t, locale, shot }) {
    const tag = randomUUID().slice(0, 6);
    const names = { en: `Harbour lantern ${tag}`, 'zh-CN': `港口提灯 ${tag}` };
    const seller = await someone({ role: 'seller', organisation: 'Brightwharf' });
    const { page } = seller;
    await page.goto(at('/seller/products'));
    await page.getByRole('link', { name: t('catalog:own.add') }).first().click();
    await heading(page, t('catalog:own.new'));

    for (const language of ['en', 'zh-CN']) {
      await field(page, t('catalog:edit.titleIn', { language: t(`catalog:edit.${language}`) })).fill(names[language]);
      await field(page, t('catalog:edit.descriptionIn', { language: t(`catalog:edit.${language}`) })).fill(`${names[language]}, 2026`);
    }
    await choose(page, t('catalog:search.category'), locale === 'en' ? 'Decorative lighting' : '装饰灯');
    await choose(page, t('catalog:edit.origin'), t.country('CN'));
    await field(page, t('catalog:edit.hs')).fill('940540');
    await page.locator('input[type=file]').first().setInputFiles({ name: 'lantern.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(lantern) });
    await page.getByRole('img', { name: t('catalog:product.picture', { number: 1 }) }).waitFor();

    // Colour: red and green.
    await page.getByRole('button', { name: t('catalog:edit.addOption') }).click();
    await field(page, t('catalog:edit.nameIn.en')).fill('Colour');
    await field(page, t('catalog:edit.nameIn.zh-CN')).fill('颜色');
    await page.getByRole('button', { name: t('catalog:edit.addValue') }).click();
    for (const [i, [en, zh]] of [['Red', '红'], ['Green', '绿']].entries()) {
      await field(page, t('catalog:edit.valueIn.en', { number: i + 1 })).fill(en);
      await field(page, t('catalog:edit.valueIn.zh-CN', { number: i + 1 })).fill(zh);
    }

    // The first form's weight, size, terms and ladder; the second takes them over and gets its own article number.
    for (const [name, value] of Object.entries({ weight: '640', length: '220', width: '140', height: '140' })) await field(page, t(`catalog:edit.${name}`)).fill(value);
    const sell = page.getByRole('button', { name: t('catalog:edit.sell') });
    if (await sell.isVisible()) await sell.click();
    await field(page, t('catalog:edit.sku')).fill(`LANTERN-${tag}-RED`.toUpperCase());
    await field(page, t('catalog:edit.currency')).selectOption('EUR');
    await field(page, t('catalog:product.minimum')).fill('10');
    await field(page, t('catalog:edit.lead')).fill('7');
    await field(page, t('catalog:edit.opening')).fill('500');
    await field(page, t('catalog:edit.unitPriceOf', { number: 1 })).fill('12.00');
    await page.getByRole('button', { name: t('catalog:edit.addRung') }).click();
    // A rung that does not fall is said at once.
    await field(page, t('catalog:edit.fromQuantityOf', { number: 2 })).fill('100');
    await field(page, t('catalog:edit.unitPriceOf', { number: 2 })).fill('13.00');
    await page.getByText(t('catalog:ladder.not_falling')).waitFor();
    await field(page, t('catalog:edit.unitPriceOf', { number: 2 })).fill('9.90');
    await page.getByText(t('catalog:ladder.not_falling')).waitFor({ state: 'detached' });
    await shot(page, '1-sheet');
    await page.getByRole('button', { name: t('catalog:edit.addVariant'), exact: true }).click();
    await field(page, t('catalog:edit.sku')).fill(`LANTERN-${tag}-GREEN`.toUpperCase());
    await field(page, t('catalog:edit.opening')).fill('300');
    await page.getByRole('button', { name: t('catalog:edit.saveAndPublish') }).click();
    await heading(page, names[locale]);
    await page.getByText(t('catalog:status.published'), { exact: true }).first().waitFor();
    await page.getByText(t('catalog:edit.allSaved')).waitFor();
    await shot(page, '2-published');

    // A stranger finds it, and the ladder is the one that was typed.
    const stranger = await someone(undefined);
    await stranger.page.goto(at(`/search?q=${tag}`));
    await shows(stranger.page, stranger.page.getByRole('link', { name: names[locale] }));
    await stranger.page.getByRole('link', { name: names[locale] }).first().click();
    await heading(stranger.page, names[locale]);
    await stranger.page.getByRole('button', { name: locale === 'en' ? 'Green' : '绿', exact: true }).click();
    const quantity = field(stranger.page, t('goods:product.quantity'));
    await quantity.fill('120');
    await stranger.page.getByRole('row').filter({ hasText: '100' }).filter({ hasText: t('goods:product.yourRung') }).waitFor();
    await stranger.page.getByText('9.90').last().waitFor();
    await shot(stranger.page, '3-ladder');

    // Withdrawn, it is gone for the stranger and still there for its seller.
    await confirm(page, t('catalog:own.withdraw'));
    await page.getByText(t('catalog:status.withdrawn'), { exact: true }).first().waitFor();
    await page.getByText(t('catalog:history.action.withdrawn'), { exact: true }).first().waitFor();
    await stranger.page.reload();
    await stranger.page.getByText(t('goods:product.gone')).waitFor();
    await shot(stranger.page, '4-gone');
  },
};

const lantern =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="#f4efe3"/><path d="M100 20v24" stroke="#333" stroke-width="4"/><rect x="60" y="44" width="80" height="112" rx="36" fill="#b3261e"/><path d="M100 156v24" stroke="#c9a227" stroke-width="6"/></svg>';
