// The operator's figures: cards, charts that are also tables, and files that hold what is shown.
import { readFile } from 'node:fs/promises';
import { heading } from '../steps.mjs';

export default {
  async run({ someone, at, t, shot }) {
    const { page } = await someone({ role: 'operator' });
    await page.goto(at('/ops'));
    await heading(page, t('ops:home.title'));
    for (const name of ['value', 'orders', 'average', 'units', 'paid', 'cancelled', 'refunded', 'visitors', 'searches', 'registered']) {
      await page.getByRole('term').filter({ hasText: t(`insight:figure.${name}`) }).first().waitFor();
    }

    // Each chart is drawn, and is a table by one click with the same title.
    for (const title of ['insight:chart.value', 'insight:chart.orders', 'insight:chart.funnel', 'insight:products.title', 'insight:sellers.title']) {
      const chart = page.getByRole('figure', { name: t(title), exact: true });
      await chart.scrollIntoViewIfNeeded();
      await chart.locator('svg').first().waitFor();
      await chart.getByRole('button', { name: t('chart.table') }).click();
      await chart.getByRole('table', { name: t(title) }).getByRole('row').nth(1).waitFor();
      await chart.getByRole('button', { name: t('chart.chart') }).click();
      await chart.getByRole('table').waitFor({ state: 'detached' });
    }
    await page.getByRole('figure', { name: t('insight:cohorts.title') }).getByRole('table').waitFor();
    await shot(page, '1-figures');

    // One file a chart, with a heading and as many lines as there are days.
    const days = page.getByRole('figure', { name: t('insight:chart.value'), exact: true });
    const [file] = await Promise.all([page.waitForEvent('download'), days.getByRole('link', { name: t('chart.csvWhat', { title: t('insight:chart.value') }) }).click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/);
    if (!file.suggestedFilename().endsWith('.csv') || lines.length < 31 || !/day/i.test(lines[0])) throw new Error(`${file.suggestedFilename()}: ${lines.length} lines, ${lines[0]}`);
  },
};
